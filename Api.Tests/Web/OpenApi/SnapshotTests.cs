using Api.Tests.Support;

namespace Api.Tests.Web.OpenApi;

/// <summary>The document with everything about accounts switched on is checked in beside this test.</summary>
public sealed class SnapshotTests
{
    [Test]
    public async Task The_document_is_the_one_that_was_last_accepted()
    {
        using var api = new ApiFactory(("Accounts:SignUp", "true")) { Configure = new RecordingOutbox().Replace };
        // Its answers are not compared with the accepted document: after a merge that may not even be JSON.
        using var client = api.CreateDefaultClient();
        var served = (await client.GetStringAsync(PublishedDocument.Address)).TrimEnd() + "\n";

        await Snapshot.ShouldBeAcceptedAsync(served, PublishedDocument.AcceptedFile, "ACCEPT_OPENAPI", nameof(SnapshotTests));
    }
}
