using Api.Application.Outages;
using Api.Infrastructure.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Persistence;

/// <summary>Migrates the schema at start, where that is wanted, and refuses a database that is set up unsafely.</summary>
public sealed class DatabasePreparation
{
    private const int DatabaseExists = 1801;

    /// <summary>
    /// Long, because creating a database or an index takes longer than a request may, and one start waits for another's
    /// migration. SQL Server's timeouts are not retried.
    /// </summary>
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    // Keeps start-up short when the database does not answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly AppDbContext _context;
    private readonly IOutageDetector _outages;
    private readonly DatabaseOptions _options;

    internal DatabasePreparation(AppDbContext context, IOutageDetector outages, IOptions<DatabaseOptions> options)
    {
        _context = context;
        _outages = outages;
        _options = options.Value;
    }

    /// <summary>Brings the schema up to date where that is wanted, and checks how the database is set up.</summary>
    /// <exception cref="InvalidSettingsException">The database is set up in a way that sessions would not be safe on.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_options.MigrateOnStartup ?? _options.Provider == DatabaseProvider.Sqlite)
        {
            await MigrateAsync(cancellationToken);
        }

        if (!await IsSafeAsync(cancellationToken))
        {
            throw new InvalidSettingsException(
                [$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)} names a database without "
                    + "READ_COMMITTED_SNAPSHOT: ALTER DATABASE … SET READ_COMMITTED_SNAPSHOT ON."]);
        }
    }

    /// <summary>Applies the missing migrations. Entity Framework's own lock lets one of several processes do it.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            CreateFile(_context.Database.GetDbConnection().DataSource);
        }

        var usual = _context.Database.GetCommandTimeout();
        _context.Database.SetCommandTimeout(MigrationTimeout);
        using (var wait = MigrationLockInterceptor.Watch(_options.MigrationLockTimeout, cancellationToken))
        {
            try
            {
                await MigrateAsync(wait);
            }
            catch (Exception exception) when (wait.IsOver && exception is OperationCanceledException or SqlException)
            {
                throw new DatabaseUnusableException(HowToUnlock(), exception);
            }
        }

        _context.Database.SetCommandTimeout(usual);
        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            // Readers and the writer do not block each other. The file remembers it.
            await _context.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
        }
    }

    /// <summary>
    /// Writes all migrations as one script: for SQL Server one that brings any earlier schema up to date, for SQLite, which has no
    /// conditions between statements, one for an empty file.
    /// </summary>
    public string Script()
    {
        var migrator = _context.GetService<IMigrator>();
        return _options.Provider == DatabaseProvider.SqlServer
            ? migrator.GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent)
            : "-- For an empty file: SQLite has no conditions that could leave out what an older file has already."
                + Environment.NewLine + migrator.GenerateScript();
    }

    private async Task MigrateAsync(MigrationLockWait wait)
    {
        try
        {
            await _context.Database.MigrateAsync(wait.Token);
        }
        catch (SqlException exception) when (exception.Number == DatabaseExists)
        {
            // Another process created it first; the migration lock is taken after that.
            await _context.Database.MigrateAsync(wait.Token);
        }
    }

    private string HowToUnlock() => $"the migration lock was not free within {_options.MigrationLockTimeout.TotalSeconds:0} seconds "
        + $"({DatabaseOptions.Section}:{nameof(_options.MigrationLockTimeout)}). If another process migrates, wait for it. "
        + (_options.Provider == DatabaseProvider.Sqlite
            ? "If one was killed while it did, remove its lock: DELETE FROM \"__EFMigrationsLock\";"
            : "The lock '__EFMigrationsLock' is an application lock, which ends with the session that holds it (sys.dm_tran_locks).");

    /// <returns>
    /// False when the database is set up unsafely. A database that does not answer is not refused: the program starts without
    /// it, and the readiness check looks again.
    /// </returns>
    private async Task<bool> IsSafeAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await _context.ReadsSnapshotsAsync(patience.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && (exception is OperationCanceledException || _outages.IsOutage(exception)))
        {
            return true;
        }
    }

    /// <summary>
    /// Creates the file readable by its owner only, because it has the hashes of passwords. Connections create no file: a file
    /// that was taken away is an outage, and not an empty database.
    /// </summary>
    private static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnusableException(exception.Message, exception);
        }
    }
}
