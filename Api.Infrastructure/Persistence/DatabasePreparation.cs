using Api.Application.Outages;
using Api.Infrastructure.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Persistence;

/// <summary>Brings the schema up to date at start, where that is wanted.</summary>
public sealed class DatabasePreparation
{
    private const int DatabaseExists = 1801;

    /// <summary>
    /// Long, for creating a database or an index takes longer than a request may, and one start waits for another's.
    /// SQL Server's time-outs are not retried.
    /// </summary>
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    // What is alive without its database is not long in coming.
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
                [$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)} names a database without READ_COMMITTED_SNAPSHOT: ALTER DATABASE … SET READ_COMMITTED_SNAPSHOT ON."]);
        }
    }

    /// <summary>Applies what is missing. Entity Framework's own lock lets one of several programs do it.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            CreateFile(_context.Database.GetDbConnection().DataSource);
        }

        var usual = _context.Database.GetCommandTimeout();
        _context.Database.SetCommandTimeout(MigrationTimeout);
        try
        {
            await _context.Database.MigrateAsync(cancellationToken);
        }
        catch (SqlException exception) when (exception.Number == DatabaseExists)
        {
            // Another one was faster to create it; the lock comes after that.
            await _context.Database.MigrateAsync(cancellationToken);
        }

        _context.Database.SetCommandTimeout(usual);
        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            // Readers and the writer do not block each other. The file remembers it.
            await _context.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
        }
    }

    /// <summary>All migrations as one script, which can be run again: it applies what is missing.</summary>
    public string Script() => _context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

    /// <summary>A database that does not answer is not refused: the program is alive without it, and ready when it has been looked at.</summary>
    private async Task<bool> IsSafeAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await _context.ReadsSnapshotsAsync(patience.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (exception is OperationCanceledException || _outages.IsOutage(exception)))
        {
            return true;
        }
    }

    /// <summary>
    /// Readable by its owner only, for it holds the hashes of passwords. Connections make no file: one that was taken away
    /// is an outage, and not an empty database.
    /// </summary>
    private static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }
}
