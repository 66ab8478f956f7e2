using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Api.Tests.Support;

namespace Api.Tests.Processes.Upgrades;

/// <summary>The migrations as they stand in the repository, by what they do.</summary>
internal static partial class MigrationFiles
{
    private const string Beginning = "protected override void Up(";

    /// <summary>One line for each migration: a hash of what it does, its database and its name, as <c>sha256sum</c> writes them.</summary>
    public static IReadOnlyList<string> Read() =>
    [
        .. Directory.EnumerateFiles(Repository.File("Api.Infrastructure/Persistence"), "??????????????_*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".Designer.cs", StringComparison.Ordinal))
            .Select(file => $"{Hash(File.ReadAllText(file))}  {Provider().Match(file).Value}/{Path.GetFileNameWithoutExtension(file)}")
            .OrderBy(Name, StringComparer.Ordinal),
    ];

    /// <summary>The database and the name of a line.</summary>
    public static string Name(string line) => line.Split("  ")[1];

    /// <summary>
    /// SHA-256, in hexadecimal digits, of what <c>Up</c> and <c>Down</c> say. Namespaces, usings, comments and the amount of
    /// white space do not count.
    /// </summary>
    /// <param name="source">A migration as Entity Framework's tool writes it.</param>
    public static string Hash(string source)
    {
        var code = source[source.IndexOf(Beginning, StringComparison.Ordinal)..]
            .Split('\n')
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));
        // The last braces end the class, and the namespace if that has braces.
        var text = WhiteSpace().Replace(string.Join('\n', code), " ").TrimEnd(' ', '}');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [GeneratedRegex("(?<=[/\\\\])(Sqlite|SqlServer)(?=[/\\\\]Migrations)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Provider();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhiteSpace();
}
