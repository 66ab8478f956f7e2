using Api.Domain.Sessions;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Flows;
using Api.Infrastructure.Persistence.Configurations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Api.Infrastructure.Persistence.SqlServer;

/// <summary>What is different on SQL Server: collations, the type of times, and whether it reads snapshots.</summary>
internal sealed class SqlServerAppDbContext(DbContextOptions<SqlServerAppDbContext> options) : AppDbContext(options)
{
    // The server's default collation merges names that SQLite keeps apart, and sorts differently.
    private const string BinaryCollation = "Latin1_General_100_BIN2";

    /// <inheritdoc/>
    public override Task<bool> ReadsSnapshotsAsync(CancellationToken cancellationToken) => Database
        .SqlQuery<bool>($"SELECT is_read_committed_snapshot_on AS Value FROM sys.databases WHERE name = DB_NAME()")
        .SingleAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task<int> SaveWithNumbersAsync(CancellationToken cancellationToken)
    {
        await Database.ExecuteSqlAsync($"SET IDENTITY_INSERT Users ON", cancellationToken);
        var saved = await SaveChangesAsync(cancellationToken);
        await Database.ExecuteSqlAsync($"SET IDENTITY_INSERT Users OFF", cancellationToken);
        return saved;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>().HaveColumnType("datetime2(3)");

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<ApplicationUser>(user =>
        {
            user.Property(u => u.NormalizedUserName).UseCollation(BinaryCollation);
            user.Property(u => u.NormalizedEmail).UseCollation(BinaryCollation);
            user.Property(u => u.FirstName).UseCollation(BinaryCollation);
            user.Property(u => u.LastName).UseCollation(BinaryCollation);
            user.Property(u => u.SearchText).UseCollation(BinaryCollation);
            // A login is conditional on exactly the hash that was verified.
            user.Property(u => u.PasswordHash).UseCollation(BinaryCollation);
        });
        builder.Entity<IdentityRole<long>>().Property(role => role.NormalizedName).UseCollation(BinaryCollation);
        builder.Entity<FlowRow>().Property(flow => flow.NormalizedAddress).UseCollation(BinaryCollation);
        builder.Entity<Session>().Property<string?>(SessionConfiguration.Network).UseCollation(BinaryCollation);
    }

    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        // Cut to milliseconds, because the column would round up.
        time => new DateTime(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc),
        time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)));
}
