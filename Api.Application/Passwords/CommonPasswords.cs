using System.Collections.Frozen;
using System.IO.Compression;

namespace Api.Application.Passwords;

/// <summary>
/// Passwords that many people have chosen. <c>docs/decisions/0009-a-list-of-common-passwords.md</c> tells where the list comes
/// from and how it was cut.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt.gz";

    // Shorter repetitions are of letters, not of words, and there is no rule about the characters of a password.
    private const int ShortestRepeated = 4;

    private static readonly Lazy<FrozenSet<string>> List = new(Read);

    /// <summary>
    /// Looks a password up, without regard to letter case. A repetition of a listed password counts too, because people
    /// repeat a short one to make it long enough.
    /// </summary>
    /// <returns>Whether it is listed or repeats one that is.</returns>
    public static bool Contains(string password) => List.Value.Contains(password) || IsRepeated(password);

    private static bool IsRepeated(string password)
    {
        for (var length = 1; length <= password.Length / 2; length++)
        {
            if (password.AsSpan(length).Equals(password.AsSpan(0, password.Length - length), StringComparison.OrdinalIgnoreCase))
            {
                return length >= ShortestRepeated && List.Value.Contains(password[..length]);
            }
        }

        return false;
    }

    private static FrozenSet<string> Read()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var passwords = new List<string>();
        while (text.ReadLine() is { } password)
        {
            passwords.Add(password);
        }

        return passwords.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
