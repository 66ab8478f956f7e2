using System.Collections.Frozen;
using System.IO.Compression;

namespace Api.Application.Passwords;

/// <summary>
/// Passwords that many people have chosen. Where the list is from, and how it was cut, stands in
/// <c>docs/decisions/0009-a-list-of-common-passwords.md</c>.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt.gz";

    // Shorter ones are letters and not words: which characters a password is made of is nobody's business.
    private const int ShortestRepeated = 4;

    private static readonly Lazy<FrozenSet<string>> List = new(Read);

    /// <summary>
    /// Whether it is one of them, without regard to letter case, or one of them over and over: most are too short
    /// otherwise, and that is how they are made long enough.
    /// </summary>
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
