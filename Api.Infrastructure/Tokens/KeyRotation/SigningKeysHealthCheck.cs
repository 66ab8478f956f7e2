using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Infrastructure.Tokens.KeyRotation;

/// <summary>Healthy when there is a key that signs and none that cannot be read.</summary>
internal sealed class SigningKeysHealthCheck(SigningKeyRing ring) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ring.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The signing keys cannot be used yet."));
}
