using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>What is different on SQLite: one writer at a time, and times as numbers.</summary>
internal sealed class SqliteAppDbContext(DbContextOptions<SqliteAppDbContext> options) : AppDbContext(options)
{
    /// <inheritdoc/>
    public override async Task<T> WriteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await this.GetService<SqliteWriteLock>().TakeAsync(cancellationToken);
        return await work();
    }

    // SQLite cannot compare DateTimeOffset; store Unix milliseconds.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MillisecondsConverter>();

    private sealed class MillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
