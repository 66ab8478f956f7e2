using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary><see cref="SessionStoreContract"/> on SQL Server.</summary>
public sealed class SqlServerSessionStoreTests : SessionStoreContract
{
    private SqlServerDatabase? _database;

    protected override IEnumerable<(string Key, string? Value)> Database => (_database ??= SqlServerDatabase.Rent()).Settings;

    protected override void DropDatabase() => _database?.Dispose();
}
