using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>The statements that the protocol stands on are checked in beside this test.</summary>
public sealed class StatementSnapshotTests
{
    [TestCase("login", "ISessionStore.TryStartAsync: a login that is one too many")]
    [TestCase("rotation", "ISessionStore.TryRotateAsync: a rotation")]
    [TestCase("rotation-elsewhere", "ISessionStore.TryRotateAsync: a rotation from another address")]
    [TestCase("ending", "ISessionStore.TryEndAsync: a session that has ended")]
    [TestCase("endings", "RecentlyEndedSessions.ReadAsync: all endings")]
    public async Task The_statements_are_those_that_were_last_accepted(string name, string call)
    {
        var sent = string.Join('\n', (await DatabaseCalls.All).Single(made => made.ToString() == call).Statements);

        await Snapshot.ShouldBeAcceptedAsync(
            sent,
            Repository.File($"Api.Tests/Infrastructure/Persistence/SqlServer/Snapshots/{name}.sql"),
            "ACCEPT_TSQL",
            nameof(StatementSnapshotTests));
    }
}
