using Api.Application.Results;
using Api.Application.Sessions;
using Api.Domain.Keys;
using Api.Domain.Sessions;

namespace Api.Application.Keys;

/// <summary>Has nothing count any more that a key signed, because somebody else may have it.</summary>
/// <param name="KeyId">The <c>kid</c> header of its access tokens.</param>
/// <param name="KeepsSessions">
/// Whether refresh tokens of its time are still taken. Their key lies beside it and may be known too: then every session has to end.
/// </param>
public sealed record RevokeKeyCommand(string KeyId, bool KeepsSessions);

/// <summary>
/// Access tokens of the key are refused by this process at once, by other replicas as soon as they have read it, and by validators when
/// they fetch the keys again. The announced key takes the place of one that signed. Run again after a failure, it goes on.
/// </summary>
public sealed class RevokeKeyHandler(
    IKeyStore store, KeepKeysHandler keep, ISessionStore sessions, KeyRotationPolicy policy, TimeProvider time)
{
    private const int BatchSize = 1000;

    /// <returns>How many sessions were ended.</returns>
    public async Task<Result<int>> HandleAsync(RevokeKeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = await store.ReadAsync(cancellationToken);
        if (keys.FirstOrDefault(key => key.KeyId == command.KeyId) is not { } revoked)
        {
            return new Error.NotFound($"There is no key {command.KeyId}.");
        }

        var schedule = new KeySchedule(policy, keys);
        if (schedule.StateOf(revoked, now) == KeyState.Signing && schedule.Announced(now) is { } announced)
        {
            // First, so that there is always one that signs. If another hurried it meanwhile, it signs sooner than this.
            await store.TryHurryAsync(announced, KeySchedule.Hurried(announced, now, policy.KnownToReplicas), cancellationToken);
        }

        await store.RevokeAsync(revoked, new KeyRevocation(revoked.Revocation?.At ?? now, command.KeepsSessions), cancellationToken);
        await keep.HandleAsync(new KeepKeysCommand(CanRead: true, OthersServe: false), cancellationToken);
        await store.ApplyAsync(cancellationToken);
        return command.KeepsSessions ? 0 : await EndSessionsAsync(now, cancellationToken);
    }

    private async Task<int> EndSessionsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = 0;
        SessionId? last = null;
        do
        {
            var batch = await sessions.EndNextAsync(last, BatchSize, EndReason.KeyRevoked, now, cancellationToken);
            (ended, last) = (ended + batch.Ended, batch.Last);
        }
        while (last is not null);

        return ended;
    }
}
