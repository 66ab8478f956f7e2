using Api.Tests.Support;

namespace Api.Tests;

/// <summary>When all tests have ended, what they share is removed, and why some were skipped is told.</summary>
[SetUpFixture]
public sealed class EndOfRun
{
    [OneTimeTearDown]
    public Task RemoveDatabasesAsync() => TestSqlServer.CleanUpAsync();

    [OneTimeTearDown]
    public void TellWhatWasSkipped() => Skipped.Report();
}
