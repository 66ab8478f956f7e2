using Api.Tests.Support;

namespace Api.Tests.Web.OpenApi;

/// <summary>A change of the API is seen by its reviewer: the document is checked in beside this test.</summary>
public sealed class SnapshotTests
{
    private const string Accept = "ACCEPT_OPENAPI";

    [Test]
    public async Task The_document_is_the_one_that_was_last_accepted()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var served = (await client.GetStringAsync(PublishedDocument.Address)).TrimEnd() + "\n";
        var file = PublishedDocument.AcceptedFile;
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            await File.WriteAllTextAsync(file, served);
        }

        var accepted = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";

        Assert.That(
            served.Split('\n'),
            Is.EqualTo(accepted.Split('\n')),
            $"The OpenAPI document has changed. If that is meant, accept it by `{Accept}=1 dotnet test Api.Tests --filter {nameof(SnapshotTests)}` and check in openapi.v1.json.");
    }
}
