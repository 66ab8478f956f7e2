using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Persistence;

/// <summary>Brings the schema up to date at start, where that is wanted.</summary>
public sealed class DatabasePreparation
{
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
        if (_options.MigrateOnStartup ?? _options.Provider == DatabaseProvider.Sqlite)
        {
            await _context.Database.MigrateAsync(cancellationToken);
        }

        if (_options.Provider == DatabaseProvider.Sqlite)
        {
            // Readers and the writer do not block each other. The file remembers it.
            await _context.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
        }
    }
}
