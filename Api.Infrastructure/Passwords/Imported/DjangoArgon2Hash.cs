using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Api.Infrastructure.Passwords.Imported;

/// <summary>
/// Django's <c>argon2$argon2id$v=19$m=…,t=…,p=…$SALT$HASH</c> (RFC 9106), of its older versions too: argon2i, and without a version
/// that of before 2016.
/// </summary>
internal sealed partial class DjangoArgon2Hash : IImportedPasswordHash
{
    private const long MostMemory = 128 * 1024;
    private const long MostPasses = 32;

    public ImportedHash? Read(string stored)
    {
        if (Form().Match(stored) is not { Success: true } form
            || Bytes(form.Groups["salt"].Value) is not { Length: >= 8 } salt
            || Bytes(form.Groups["hash"].Value) is not { Length: >= 16 and <= 64 } hash)
        {
            return null;
        }

        var (memory, passes, lanes) = (Number(form.Groups["m"]), Number(form.Groups["t"]), Number(form.Groups["p"]));
        if (passes < 1 || lanes < 1 || memory < 8 * lanes)
        {
            return null;
        }

        var excess = memory > MostMemory
            ? "argon2 of more than 128 MiB"
            : passes * lanes > MostPasses ? "argon2 of more than t·p = 32" : null;
        return new ImportedHash(excess, IsMemoryHard: true, password =>
        {
            var type = form.Groups["type"].Value switch
            {
                "argon2id" => Argon2Parameters.Argon2id,
                "argon2i" => Argon2Parameters.Argon2i,
                _ => Argon2Parameters.Argon2d,
            };
            var generator = new Argon2BytesGenerator();
            generator.Init(new Argon2Parameters.Builder(type)
                .WithVersion(form.Groups["v"].Success ? Argon2Parameters.Version13 : Argon2Parameters.Version10)
                .WithMemoryAsKB((int)memory)
                .WithIterations((int)passes)
                .WithParallelism((int)lanes)
                .WithSalt(salt)
                .Build());
            var computed = new byte[hash.Length];
            generator.GenerateBytes(Encoding.UTF8.GetBytes(password), computed);
            return CryptographicOperations.FixedTimeEquals(hash, computed);
        });
    }

    private static long Number(Group digits) => long.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    /// <returns>Null when it is no base64 without padding.</returns>
    private static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : null;
    }

    [GeneratedRegex(
        @"^argon2\$(?<type>argon2(id|i|d))\$(?<v>v=19\$)?m=(?<m>[0-9]{1,9}),t=(?<t>[0-9]{1,9}),p=(?<p>[0-9]{1,9})"
            + @"\$(?<salt>[A-Za-z0-9+/]{1,128})\$(?<hash>[A-Za-z0-9+/]{1,128})\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
