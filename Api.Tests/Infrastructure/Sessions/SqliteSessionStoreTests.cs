using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary><see cref="SessionStoreContract"/> on SQLite files.</summary>
public sealed class SqliteSessionStoreTests : SessionStoreContract
{
    private readonly SqliteDatabase _database = new();

    protected override IEnumerable<(string Key, string? Value)> Database => _database.Settings;

    protected override void DropDatabase() => _database.Dispose();
}
