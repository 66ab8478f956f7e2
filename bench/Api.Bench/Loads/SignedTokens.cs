using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>Access tokens for sessions that nobody has logged in for, signed with the key that the program was given.</summary>
internal static class SignedTokens
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>The tokens of the seeded sessions from the first one on.</summary>
    /// <param name="setting">The key as <c>Jwt:SigningKey</c> has it, in base64.</param>
    /// <param name="example">A token of the program, of which the header is taken.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<string> Of(string setting, string example, int count)
    {
        var key = Convert.FromBase64String(setting["base64:".Length..]);
        var header = example[..example.IndexOf('.', StringComparison.Ordinal)];
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 1; number <= count; number++)
        {
            var user = SeededSessions.UserOf(number);
            var claims = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"token_type":"access","exp":{{(now + Life).ToUnixTimeSeconds()}},"iat":{{now.ToUnixTimeSeconds()}}"""
                + $$""","jti":"{{number:x32}}","user_id":{{user}},"sub":"{{user}}","sid":"{{SeededSessions.IdOf(number)}}","roles":[]}""");
            var signed = $"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
            yield return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
        }
    }
}
