using Api.Application.Outages;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Storage;
using SQLitePCL;

namespace Api.Infrastructure.Persistence;

/// <summary>Tells errors of the database from errors of the statement, on both databases.</summary>
internal sealed class DatabaseOutageDetector : IOutageDetector
{
    // Busy, locked, out of memory, read-only, I/O error, damaged, full, cannot be opened, protocol, no database.
    private static readonly int[] SqliteOutages =
    [
        raw.SQLITE_BUSY, raw.SQLITE_LOCKED, raw.SQLITE_NOMEM, raw.SQLITE_READONLY, raw.SQLITE_IOERR, raw.SQLITE_CORRUPT,
        raw.SQLITE_FULL, raw.SQLITE_CANTOPEN, raw.SQLITE_PROTOCOL, raw.SQLITE_NOTADB,
    ];

    // Statements that the server refuses for what they say: duplicate keys, constraints, missing objects, syntax, texts too long.
    private static readonly int[] SqlServerBugs = [102, 156, 207, 208, 515, 547, 2601, 2627, 2628, 8152];

    public bool IsOutage(Exception exception) => exception.Causes().Any(cause => cause switch
    {
        SqliteException sqlite => SqliteOutages.Contains(sqlite.SqliteErrorCode),
        SqlException server => !SqlServerBugs.Contains(server.Number),
        RetryLimitExceededException or TimeoutException or KeysUnavailableException => true,
        // The pool of SqlClient is exhausted.
        InvalidOperationException { Source: "Microsoft.Data.SqlClient" or "Core Microsoft SqlClient Data Provider" } => true,
        _ => false,
    });
}
