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
        // First, so that there is always one that signs.
        while (await HurryNextAsync(command.KeyId, cancellationToken))
        {
            // Another changed the announced key meanwhile.
        }

        var keys = await store.ReadAsync(cancellationToken);
        if (keys.FirstOrDefault(key => key.KeyId == command.KeyId) is not { } revoked)
        {
            return new Error.NotFound($"There is no key {command.KeyId}.");
        }

        var at = revoked.Revocation?.At ?? time.GetUtcNow();
        await store.RevokeAsync(revoked, new KeyRevocation(at, command.KeepsSessions), cancellationToken);
        await store.ApplyAsync(cancellationToken);
        var ended = command.KeepsSessions ? 0 : await EndSessionsAsync(cancellationToken);
        await keep.HandleAsync(new KeepKeysCommand(CanRead: true, AnnounceFirst: TimeSpan.Zero), cancellationToken);
        await store.ApplyAsync(cancellationToken);
        return ended;
    }

    /// <returns>Whether it has to be tried again.</returns>
    private async Task<bool> HurryNextAsync(string keyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A command may lack the settings by which the servers make their keys.
        var schedule = new KeySchedule(policy with { Enabled = true }, await store.ReadAsync(cancellationToken));
        if (schedule.Signing(now)?.KeyId != keyId || schedule.Announced(now) is not { } announced)
        {
            return false;
        }

        var signsFrom = KeySchedule.Hurried(announced, now, policy.KnownToReplicas);
        return signsFrom != announced.SignsFrom && !await store.TryHurryAsync(announced, signsFrom, cancellationToken);
    }

    private async Task<int> EndSessionsAsync(CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var ended = 0;
        SessionId? last = null;
        do
        {
            var batch = await sessions.EndNextAsync(last, began, BatchSize, EndReason.KeyRevoked, time.GetUtcNow(), cancellationToken);
            (ended, last) = (ended + batch.Ended, batch.Last);
        }
        while (last is not null);

        return ended;
    }
}
