using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Persistence;

/// <summary>Brings the schema up to date at start, where that is wanted.</summary>
public sealed class DatabasePreparation
{
    /// <summary>
    /// Long, for creating a database or an index takes longer than a request may, and one start waits for another's.
    /// SQL Server's time-outs are not retried.
    /// </summary>
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    private readonly AppDbContext _context;
    private readonly DatabaseOptions _options;

    internal DatabasePreparation(AppDbContext context, IOptions<DatabaseOptions> options)
    {
        _context = context;
        _options = options.Value;
    }

    /// <summary>Applies what is missing. Entity Framework's own lock lets one of several starts do it.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!(_options.MigrateOnStartup ?? _options.Provider == DatabaseProvider.Sqlite))
        {
            return;
        }

        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            CreateFile(_context.Database.GetDbConnection().DataSource);
        }

        var usual = _context.Database.GetCommandTimeout();
        _context.Database.SetCommandTimeout(MigrationTimeout);
        await _context.Database.MigrateAsync(cancellationToken);
        _context.Database.SetCommandTimeout(usual);
        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            // Readers and the writer do not block each other. The file remembers it.
            await _context.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
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
