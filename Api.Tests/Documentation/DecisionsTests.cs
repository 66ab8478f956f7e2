using System.Globalization;
using Api.Tests.Support;

namespace Api.Tests.Documentation;

/// <summary>docs/decisions/README.md lists the decisions.</summary>
public sealed class DecisionsTests
{
    private const string Folder = "docs/decisions";
    private const string Index = "README.md";

    [Test]
    public async Task The_index_has_every_decision_with_its_number_and_title_and_no_other()
    {
        var listed = MarkdownTable.Read(await File.ReadAllTextAsync(Repository.File($"{Folder}/{Index}")), "#", "decision")
            .Select(row => $"{row[0]} {row[1]}");
        var written = new List<string>();
        var files = Directory.GetFiles(Repository.File(Folder), "*.md").Select(path => Path.GetFileName(path));
        foreach (var file in files.Where(name => name != Index))
        {
            var number = int.Parse(file[..file.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
            var title = (await File.ReadAllLinesAsync(Repository.File($"{Folder}/{file}")))[0];
            Assert.That(title, Does.StartWith($"# {number}. "), file);
            written.Add($"{number} [{title[$"# {number}. ".Length..]}]({file})");
        }

        Assert.That(listed, Is.EquivalentTo(written));
    }
}
