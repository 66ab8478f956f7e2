using System.Collections.Concurrent;
using System.Data.Common;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Support;

/// <summary>
/// A database on the SQL Server of the run. Making one takes seconds, so those that tests gave back are emptied and used
/// again; all are dropped when the run ends.
/// </summary>
internal sealed class SqlServerDatabase : TestDatabase
{
    // Each is a process there, whose first statements are slow: many at once are slower than a statement may be.
    private const string FewConnections = ";Max Pool Size=8";

    private static readonly ConcurrentBag<string> Free = [];
    private static readonly ConcurrentBag<string> Made = [];

    private readonly string _name;
    private bool _isReturned;

    private SqlServerDatabase(string name, bool isReturned = false) => (_name, _isReturned) = (name, isReturned);

    public string ConnectionString => TestSqlServer.ConnectionStringTo(_name) + (TestSqlServer.IsBabelfish ? FewConnections : "");

    public override (string Key, string? Value)[] Settings =>
        [("Database:Provider", "SqlServer"), ("Database:ConnectionString", ConnectionString)];

    protected override string Tables => "SELECT name FROM sys.tables ORDER BY name";

    public static SqlServerDatabase Rent()
    {
        TestSqlServer.Require();
        return new SqlServerDatabase(Free.TryTake(out var emptied) ? emptied : Make());
    }

    /// <summary>One that is never given to another test.</summary>
    public static SqlServerDatabase MakeEmpty() => new(Name(), isReturned: true);

    public static void DropAll()
    {
        SqlConnection.ClearAllPools();
        foreach (var name in Made)
        {
            if (!TestSqlServer.IsBabelfish)
            {
                TestSqlServer.Execute(
                    "master", $"IF DB_ID('{name}') IS NOT NULL ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
            }

            TestSqlServer.Execute("master", $"DROP DATABASE IF EXISTS {name}");
        }
    }

    public override AppDbContext Open() => Open(_name);

    public override void Dispose()
    {
        // WebApplicationFactory disposes twice.
        if (_isReturned)
        {
            return;
        }

        _isReturned = true;
        using var context = Open(_name);
        // Those that refer to others come before these. The role of administrators came with the schema.
        var tables = context.Model
            .GetRelationalModel().Tables.OrderBy(table => table.ReferencingForeignKeyConstraints.Any())
            .Select(table => table.Name);
        TestSqlServer.Execute(
            _name, string.Concat(tables.Select(table => $"DELETE FROM {table}{(table == "Roles" ? " WHERE Id <> 1" : "")};")));
        // Users count from one again, as in a new database.
        TestSqlServer.Execute(_name, TestSqlServer.IsBabelfish
            ? $"SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('{_name}_dbo.users', 'id'), 1, false)"
            : "IF EXISTS (SELECT * FROM sys.identity_columns WHERE object_id = OBJECT_ID('Users') AND last_value IS NOT NULL) DBCC "
                + "CHECKIDENT('Users', RESEED, 0)");
        Free.Add(_name);
    }

    protected override DbConnection Connect() => new SqlConnection(ConnectionString);

    private static string Make()
    {
        var name = Name();
        // The server copies its model database, for one at a time.
        lock (Made)
        {
            using var context = Open(name);
            context.Database.Migrate();
        }

        return name;
    }

    private static string Name()
    {
        var name = $"api_test_{Guid.NewGuid():N}";
        if (TestSqlServer.IsBabelfish)
        {
            // Entity Framework creates a database that is missing, but does not see there that it is.
            TestSqlServer.Execute("master", $"CREATE DATABASE {name}");
        }

        Made.Add(name);
        return name;
    }

    private static SqlServerAppDbContext Open(string name) => new(
        new DbContextOptionsBuilder<SqlServerAppDbContext>().UseSqlServer(
            TestSqlServer.ConnectionStringTo(name), server => server.MaxBatchSize(1)).Options);
}
