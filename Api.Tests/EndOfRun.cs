using Api.Tests.Support;

namespace Api.Tests;

/// <summary>What tests share is removed when all have ended.</summary>
[SetUpFixture]
public sealed class EndOfRun
{
    [OneTimeTearDown]
    public Task RemoveDatabasesAsync() => TestSqlServer.CleanUpAsync();
}
