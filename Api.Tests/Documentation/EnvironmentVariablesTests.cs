using System.Text.RegularExpressions;
using Api.Tests.Support;

namespace Api.Tests.Documentation;

/// <summary>CONTRIBUTING.md names every environment variable that the tests and the tools read.</summary>
public sealed partial class EnvironmentVariablesTests
{
    private const string Document = "CONTRIBUTING.md";
    private const string Shebang = "#!/usr/bin/env bash";

    // Made by tools, or fetched by them.
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "build", "dist", "TestResults", ".git", ".vs", ".idea"];

    private static readonly string[] Columns = ["variable", "read by", "meaning"];

    [Test]
    public async Task The_table_has_each_variable_that_is_read_and_no_other()
    {
        var text = await File.ReadAllTextAsync(Repository.File(Document));
        var documented = MarkdownTable.Read(text, Columns).Select(row => row[0].Trim('`'));
        var read = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Sources(new DirectoryInfo(Repository.File("."))))
        {
            var source = await File.ReadAllTextAsync(file.FullName);
            var matches = Readings(file, source).SelectMany(reading => reading.Matches(source));
            read.UnionWith(matches.Select(match => match.Groups["name"].Value));
        }

        Assert.That(documented, Is.EquivalentTo(read));
    }

    [Test]
    public async Task A_name_that_is_not_written_where_it_is_read_is_that_of_a_snapshot_only()
    {
        var indirect = new List<string>();
        foreach (var file in Sources(new DirectoryInfo(Repository.File("."))).Where(file => file.Extension == ".cs"))
        {
            if (IndirectReading().IsMatch(await File.ReadAllTextAsync(file.FullName)))
            {
                indirect.Add(file.Name);
            }
        }

        Assert.That(indirect, Is.EqualTo(new[] { "Snapshot.cs" }));
    }

    private static IEnumerable<FileInfo> Sources(DirectoryInfo folder) => folder.EnumerateFiles()
        .Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(Sources));

    private static Regex[] Readings(FileInfo file, string text) => file.Extension switch
    {
        ".cs" => [CSharpReading(), SnapshotReading()],
        ".ts" or ".tsx" => [TypeScriptReading()],
        ".sh" => [BashReading()],
        "" when text.StartsWith(Shebang, StringComparison.Ordinal) => [BashReading()],
        _ => [],
    };

    [GeneratedRegex("""GetEnvironmentVariable\("(?<name>\w+)"\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CSharpReading();

    [GeneratedRegex("""GetEnvironmentVariable\([^"]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IndirectReading();

    [GeneratedRegex(
        """Snapshot\.ShouldBeAcceptedAsync\([^;]*?"(?<name>[A-Z_]+)"[^;]*;""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnapshotReading();

    [GeneratedRegex(
        """(process|import\.meta)\.env(\.|\[')(?<name>[A-Z][A-Z0-9_]*)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeScriptReading();

    [GeneratedRegex("""\$\{?(?<name>[A-Z][A-Z0-9_]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BashReading();
}
