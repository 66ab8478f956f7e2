using Api.Infrastructure.Persistence;

namespace Api.Tests.Infrastructure.Settings;

/// <summary>Row 73: a connection string is taken as its writer meant it, or refused without repeating it.</summary>
public sealed class ConnectionStringTests
{
    private const string Password = "hunter2-hunter2";

    private static readonly string[] NotSqlite =
    [
        "Server=db;Database=Api", "Server=db;Database=Api;User ID=sa;Password=" + Password, "Data Source=tcp:db.example.com,1433",
        "Data Source=localhost", "Data Source=db.example.com",
        "Data Source=(local)", "postgres://ada:" + Password + "@db/api", "api.db", "data/api.db", "nonsense",
        "Data Source=", "Data Source= ;", "Filename=", "Data Source=:memory:", "Data Source=api.db;Mode=Memory", "Data Source=file:api.db",
        "Data Source=file:api.db?mode=memory&cache=shared", "Data Source=|DataDirectory|api.db", "Data Source=~/api.db",
        "Data Source=$HOME/api.db", "Data Source=%APPDATA%/api.db", "Data Source=data/", "Data Source=.", "Data Source=..",
        "Data Source=data\\api.db", "Data Source=api.db;Password=" + Password, "Data Source=api.db;Mode=ReadOnly",
        "Data Source=api.db;Mode=nonsense", "Data Source=api.db;Foreign Keys=False",
        "Data Source=a\nb.db", "=", ";;=;", "Data Source=\"api.db", "Data Source=<path>", "Data Source={path}",
        "Data Source=api.db;Pooling=maybe",
    ];

    private static readonly string[] NotSqlServer =
    [
        "", "nonsense", "Data Source=data/api.db", "Data Source=api.db", "Database=Api", "Server=;Database=Api", "Server=db;Nonsense=1",
        "Server=db;Connect Timeout=soon", "Server=db;Connect Timeout=-1", "Server=db;Encrypt=perhaps", "mssql://sa:" + Password + "@db/Api",
        "Server=db;Max Pool Size=99999999999", "Host=db;Username=sa;Password=" + Password,
    ];

    private static readonly string[] Sqlite =
    [
        "", "Data Source=data/api.db", "Data Source=/var/lib/api/api.db", "Filename=api", "DataSource=api.db;Pooling=False",
        "Data Source=../api.db", "Data Source=/home/o'brien/a=b/api.db", "Data Source=./api.data",
    ];

    [TestCaseSource(nameof(NotSqlite))]
    public void Row_73_What_SQLite_would_take_for_something_else_is_refused(string text) => AssertRefused(DatabaseProvider.Sqlite, text);

    [TestCaseSource(nameof(NotSqlServer))]
    public void Row_73_What_is_none_of_SQL_Server_is_refused(string text) => AssertRefused(DatabaseProvider.SqlServer, text);

    [TestCaseSource(nameof(Sqlite))]
    public void What_names_a_file_is_taken(string text) => Assert.That(Fault(DatabaseProvider.Sqlite, text), Is.Null);

    [TestCase("Server=db;Database=Api;User ID=api;Password=x")]
    [TestCase("Data Source=tcp:db.example.com,1433;Initial Catalog=Api")]
    public void What_names_a_server_is_taken(string text) => Assert.That(Fault(DatabaseProvider.SqlServer, text), Is.Null);

    private static void AssertRefused(DatabaseProvider provider, string text) =>
        Assert.That(Fault(provider, text), Is.Not.Null.And.Not.Contain(Password).And.Not.Contain("\n"));

    private static string? Fault(DatabaseProvider provider, string text) =>
        ConnectionStrings.FindFault(new DatabaseOptions { Provider = provider, ConnectionString = text }, Path.GetTempPath());
}
