using Api.Application.Results;
using Api.Domain.Keys;

namespace Api.Application.Keys;

/// <summary>Has the announced key sign before its time.</summary>
public sealed record RotateKeysCommand;

/// <summary>
/// Never has a fresh key sign at once: a validator that keeps the published keys would refuse its tokens. Until everybody knows it,
/// the one before goes on.
/// </summary>
public sealed class RotateKeysHandler(IKeyStore store, KeepKeysHandler keep, KeyRotationPolicy policy, TimeProvider time)
{
    /// <returns>From when the announced key signs.</returns>
    public async Task<Result<DateTimeOffset>> HandleAsync(RotateKeysCommand command, CancellationToken cancellationToken)
    {
        if (!policy.Enabled)
        {
            return new Error.NotFound("The program does not make its keys: Jwt:KeyRotation:Enabled is not true.");
        }

        while (true)
        {
            var now = time.GetUtcNow();
            var schedule = new KeySchedule(policy, await store.ReadAsync(cancellationToken));
            if (schedule.Announced(now) is not { } announced)
            {
                return new Error.NotFound("No key is announced: the server makes one when it starts.");
            }

            var signsFrom = KeySchedule.Hurried(announced, now, policy.KnownToValidators);
            if (signsFrom == announced.SignsFrom || await store.TryHurryAsync(announced, signsFrom, cancellationToken))
            {
                await keep.HandleAsync(new KeepKeysCommand(CanRead: true, AnnounceFirst: TimeSpan.Zero), cancellationToken);
                await store.ApplyAsync(cancellationToken);
                return signsFrom;
            }
        }
    }
}
