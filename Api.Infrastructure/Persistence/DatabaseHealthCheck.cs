using Api.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Infrastructure.Persistence;

/// <summary>Healthy when the database answers, reads snapshots, no migration is missing and the ended sessions are known.</summary>
internal sealed class DatabaseHealthCheck(AppDbContext database, RecentlyEndedSessions ended) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = await database.Database.GetPendingMigrationsAsync(cancellationToken);
        return (missing.Any(), ended.IsLoaded) switch
        {
            _ when !await database.ReadsSnapshotsAsync(cancellationToken) => HealthCheckResult.Unhealthy("READ_COMMITTED_SNAPSHOT is off."),
            (true, _) => HealthCheckResult.Unhealthy("Migrations are missing."),
            (_, false) => HealthCheckResult.Unhealthy("The ended sessions have not been read yet."),
            _ => HealthCheckResult.Healthy(),
        };
    }
}
