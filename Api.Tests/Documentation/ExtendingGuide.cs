using System.Text.RegularExpressions;
using Api.Tests.Support;

namespace Api.Tests.Documentation;

/// <summary>docs/extending.md: what it has somebody type in, and where.</summary>
internal sealed partial class ExtendingGuide
{
    /// <summary>The files into which registrations go: behind which statement, and with which names at the top.</summary>
    public static readonly IReadOnlyDictionary<string, (string Behind, string[] Usings)> Registrations =
        new Dictionary<string, (string, string[])>
        {
            ["Api.Web/Composition/ApiServer.cs"] = (".AddWeb()", ["Api.Application.Hooks", "Api.Web.Callers"]),
            ["Api.Infrastructure/DependencyInjection.cs"] = ("TryAddSingleton(TimeProvider.System)", ["Api.Application.Hooks"]),
        };

    private const string Fence = "```";
    private const string Mark = "// ";

    private ExtendingGuide(string text)
    {
        Examples =
        [
            .. Blocks(text, "csharp").Select(block =>
            {
                var end = block.IndexOf('\n', StringComparison.Ordinal);
                Assert.That(block, Does.StartWith(Mark), "an example begins with the path of its file");
                return (block[Mark.Length..end], block[(end + 1)..]);
            }),
        ];
        FieldSteps =
        [
            .. Step().Split(Section(text, "A field of the user")).Skip(1).Select(step => (
                PathOfStep().Match(step).Groups["path"].Value,
                (IReadOnlyList<Difference>)[.. Blocks(step, "diff").Select(Difference.Read)])),
        ];
    }

    /// <summary>Whole files, and lines for those of <see cref="Registrations"/>.</summary>
    public IReadOnlyList<(string Path, string Code)> Examples { get; }

    /// <summary>The files that a field of the user touches.</summary>
    public IReadOnlyList<(string Path, IReadOnlyList<Difference> Differences)> FieldSteps { get; }

    public static async Task<ExtendingGuide> ReadAsync() =>
        new(await File.ReadAllTextAsync(Repository.File("docs/extending.md")));

    /// <summary>An example without the lines that say where it stands.</summary>
    public static string WithoutNamespace(string code)
    {
        var end = NamespaceLine().Match(code) is { Success: true } line ? line.Index + line.Length : 0;
        return code[end..].TrimStart('\n');
    }

    private static IEnumerable<string> Blocks(string text, string language) => text
        .Split($"{Fence}{language}\n")
        .Skip(1)
        .Select(rest => rest[..rest.IndexOf(Fence, StringComparison.Ordinal)].TrimEnd());

    private static string Section(string guide, string title)
    {
        var rest = guide[guide.IndexOf($"## {title}\n", StringComparison.Ordinal)..];
        return rest[..rest.IndexOf("\n## ", StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"^\d+\. ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Step();

    [GeneratedRegex(@"`(?<path>Api\.[^`]*\.cs)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathOfStep();

    [GeneratedRegex(@"^namespace .*;$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamespaceLine();

    /// <summary>Lines of a file, and what is new between them.</summary>
    /// <param name="Stored">What stands in the file.</param>
    /// <param name="Changed">The same with what is new.</param>
    internal sealed record Difference(string Stored, string Changed)
    {
        public static Difference Read(string block)
        {
            // Three blanks of the list item, then the mark.
            var lines = block.Split('\n').Select(line => line[3..]).ToList();
            return new Difference(
                string.Join('\n', lines.Where(line => line[0] != '+').Select(line => line[1..])),
                string.Join('\n', lines.Select(line => line[1..])));
        }
    }
}
