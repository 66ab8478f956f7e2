using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>The statements that the protocol stands on are checked in beside this test: a change is seen by its reviewer.</summary>
public sealed class StatementSnapshotTests
{
    private const string Accept = "ACCEPT_TSQL";

    [TestCase("login", "ISessionStore.TryStartAsync: a login that is one too many")]
    [TestCase("rotation", "ISessionStore.TryRotateAsync: a rotation")]
    [TestCase("ending", "ISessionStore.TryEndAsync: a session that has ended")]
    [TestCase("endings", "EndedSessions.ReadAsync: all endings")]
    public async Task The_statements_are_those_that_were_last_accepted(string name, string call)
    {
        var sent = string.Join('\n', (await DatabaseCalls.All).Single(made => made.ToString() == call).Statements);
        var file = Repository.File($"Api.Tests/Infrastructure/Persistence/SqlServer/Snapshots/{name}.sql");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            await File.WriteAllTextAsync(file, sent);
        }

        var accepted = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";

        Assert.That(
            sent.Split('\n'),
            Is.EqualTo(accepted.Split('\n')),
            $"The T-SQL has changed. If that is meant, accept it by `{Accept}=1 dotnet test Api.Tests --filter {nameof(StatementSnapshotTests)}` and check in {name}.sql.");
    }
}
