using System.Text.RegularExpressions;
using Api.Tests.Support;

namespace Api.Tests.Documentation;

/// <summary>docs/request.md: each stop is in a file that exists, and the ways are as short as promised.</summary>
public sealed partial class RequestDocumentTests
{
    private const string Document = "docs/request.md";

    [TestCase("Before the action", 15)]
    [TestCase("Login", 11)]
    [TestCase("Refresh", 7)]
    public async Task A_way_has_no_more_stops_than_promised_and_each_is_in_the_file_that_it_names(string way, int most)
    {
        var document = await File.ReadAllTextAsync(Repository.File(Document));
        var section = document.Split("\n## ").Single(part => part.StartsWith(way + "\n", StringComparison.Ordinal));
        var stops = section.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stops, Is.Not.Empty.And.Count.LessThanOrEqualTo(most));
            foreach (var stop in stops)
            {
                var parts = Stop().Match(stop);
                Assert.That(parts.Success, Is.True, $"a stop is `member` in [file](../file): {stop}");
                var file = parts.Groups["file"].Value;
                Assert.That(parts.Groups["link"].Value, Is.EqualTo($"../{file}"), stop);
                Assert.That(File.Exists(Repository.File(file)), Is.True, stop);
                Assert.That(await File.ReadAllTextAsync(Repository.File(file)), Does.Contain(parts.Groups["member"].Value), stop);
            }
        }
    }

    [Test]
    public async Task Everything_it_links_to_exists()
    {
        var document = await File.ReadAllTextAsync(Repository.File(Document));

        Assert.That(
            Link().Matches(document).Select(link => link.Groups["path"].Value).Where(path => !File.Exists(Repository.File("docs/" + path))),
            Is.Empty);
    }

    [GeneratedRegex(@"^\d+\. `(?<member>\w+)` in \[(?<file>[^\]]+)\]\((?<link>[^)]+)\): .+\.$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Stop();

    [GeneratedRegex(@"\]\((?<path>[^)]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
