using Api.Tests.Support;

namespace Api.Tests.Documentation;

/// <summary>README.md is for strangers: it leads on and does not hold everything.</summary>
public sealed class ReadmeTests
{
    private const int MostLines = 150;

    [Test]
    public async Task It_has_at_most_150_lines() =>
        Assert.That(await File.ReadAllLinesAsync(Repository.File("README.md")), Has.Length.LessThanOrEqualTo(MostLines));
}
