using System.Buffers;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Api.Infrastructure.Persistence;

/// <summary>Makes the connection strings that are used of the one that is set.</summary>
internal static class ConnectionStrings
{
    private const string DefaultFile = "Data Source=data/api.db";

    private static readonly SearchValues<char> OddCharacters = SearchValues.Create(":;|*?<>\"$%{}");

    // Of addresses too, but of folders as well.
    private static readonly SearchValues<char> OddInNames = SearchValues.Create(",'=");

    private static readonly string[] Endings = ["", ".db", ".db3", ".sqlite", ".sqlite3"];

    private static readonly string[] ServerNames = ["localhost", "(local)", "127.0.0.1", "."];

    /// <summary>What is wrong with the connection string that is set; nothing of it is repeated, for it may hold a password.</summary>
    /// <returns>The rest of a sentence, or null.</returns>
    public static string? FindFault(DatabaseOptions options, string contentRoot)
    {
        if (string.IsNullOrEmpty(options.ConnectionString))
        {
            return options.Provider == DatabaseProvider.SqlServer ? "is required for SqlServer" : null;
        }

        try
        {
            return options.Provider == DatabaseProvider.SqlServer
                ? FaultOf(new SqlConnectionStringBuilder(options.ConnectionString))
                : FaultOf(new SqliteConnectionStringBuilder(options.ConnectionString), contentRoot);
        }
        catch (Exception exception) when (exception
            is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException)
        {
            return options.Provider == DatabaseProvider.SqlServer
                ? "cannot be read as one of SQL Server, such as 'Server=db.example.com;Database=Api;User ID=api;Password=…'"
                : "cannot be read as one of SQLite, such as 'Data Source=data/api.db'; for SQL Server set Database:Provider too";
        }
    }

    private static string? FaultOf(SqlConnectionStringBuilder server) =>
        string.IsNullOrWhiteSpace(server.DataSource) ? "names no server: 'Server=db.example.com;Database=Api;…'"
        : server.DataSource.EndsWith(".db", StringComparison.OrdinalIgnoreCase)
            || server.DataSource.Contains('/', StringComparison.Ordinal) ? "names a file, but Database:Provider is SqlServer"
        : null;

    /// <summary>Refuses what SQLite would take for the name of a file, or what is set for it elsewhere.</summary>
    private static string? FaultOf(SqliteConnectionStringBuilder file, string contentRoot)
    {
        var name = file.DataSource;
        return string.IsNullOrWhiteSpace(name) || name.Trim() != name ? "names no file: 'Data Source=data/api.db'"
            : name == ":memory:" || file.Mode == SqliteOpenMode.Memory
                ? "names a database in memory, but sessions have to outlive the program"
            : file.Mode == SqliteOpenMode.ReadOnly ? "opens the file for reading only"
            : !string.IsNullOrEmpty(file.Password) ? "has a password, but the SQLite of this program does not encrypt"
            : file.ForeignKeys == false ? "switches foreign keys off, on which the schema relies"
            : ServerNames.Contains(name, StringComparer.OrdinalIgnoreCase) ? "names a server, but Database:Provider is Sqlite"
            : IsOdd(name) ? "names a file with characters that belong to no file name: 'Data Source=data/api.db'"
            : Path.GetFileName(name) == name && !Endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
                ? "names a server, or a file of an unusual ending: a server needs Database:Provider=SqlServer, and such a file its folder, "
                    + "'Data Source=./NAME'"
            : Directory.Exists(Path.Combine(contentRoot, name)) || Path.EndsInDirectorySeparator(name) ? "names a folder and no file"
            : null;
    }

    /// <summary>
    /// Addresses (<c>tcp:db,1433</c>), URIs (<c>file:api.db</c>) and variables (<c>~</c>, <c>$HOME</c>, <c>|DataDirectory|</c>).
    /// </summary>
    private static bool IsOdd(string name)
    {
        var path = OperatingSystem.IsWindows() && Path.IsPathRooted(name) ? name[Path.GetPathRoot(name)!.Length..] : name;
        return name[0] is '~' or '-'
            || path.Any(char.IsControl)
            || path.AsSpan().ContainsAny(OddCharacters)
            || Path.GetFileName(path.AsSpan()).ContainsAny(OddInNames)
            || (!OperatingSystem.IsWindows() && path.Contains('\\', StringComparison.Ordinal));
    }

    /// <summary>
    /// Turns the pool's blocking period off: the pool would refuse connections for up to a minute after the server was away,
    /// although it is back.
    /// </summary>
    public static string ForSqlServer(DatabaseOptions options) =>
        new SqlConnectionStringBuilder(options.ConnectionString) { PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock }.ConnectionString;

    /// <summary>Makes the path absolute, relative to <paramref name="contentRoot"/>, and creates its folder.</summary>
    public static string ForSqlite(DatabaseOptions options, string contentRoot)
    {
        var setting = string.IsNullOrEmpty(options.ConnectionString) ? DefaultFile : options.ConnectionString;
        var builder = new SqliteConnectionStringBuilder(setting)
        {
            DefaultTimeout = (int)options.CommandTimeout.TotalSeconds,
            Mode = SqliteOpenMode.ReadWrite,
        };
        builder.DataSource = Path.GetFullPath(builder.DataSource, contentRoot);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(builder.DataSource)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnusableException(exception.Message, exception);
        }

        return builder.ConnectionString;
    }
}
