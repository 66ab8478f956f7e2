using Api.Domain.Keys;
using Api.Infrastructure.DataProtection;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Tokens.KeyRotation;

/// <summary>
/// Reads the keys that the program made, and gives those that count to <see cref="SigningKeyRing"/>. It runs beside the calls, and never
/// because of one.
/// </summary>
internal sealed class KeyReader(
    IServiceScopeFactory scopes,
    SigningKeyRing signing,
    ConfiguredKeys configured,
    KeyRing ring,
    KeyRotationPolicy policy,
    IOptions<JwtOptions> options,
    TimeProvider time,
    ILogger<KeyReader> logger) : IDisposable
{
    private readonly TokenOrigin _origin = TokenOrigin.Current(options.Value);
    private readonly Dictionary<string, KeySecrets> _opened = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private string _counted = "";
    private string? _fault;

    /// <summary>Whether every key that counts could be read, and the ring that protects them.</summary>
    public bool CanRead => _fault is null;

    /// <summary>Reads the keys, and has them count if they are others than before.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var began = time.GetTimestamp();
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
            var rows = await context.SigningKeys.AsNoTracking().OrderBy(key => key.Number).ToListAsync(cancellationToken);
            Count(rows, time.GetUtcNow());
            signing.NoteReading(began);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Count(List<StoredKey> rows, DateTimeOffset now)
    {
        var schedule = new KeySchedule(policy, [.. rows.Select(row => row.ToPeriod())]);
        var keys = rows.Select(row => (Row: row, State: schedule.StateOf(row.ToPeriod(), now))).Where(key => IsCounted(key.Row, key.State))
            .ToList();
        Open(keys.Select(key => key.Row).ToList());
        var counted = string.Join(
            ", ", keys.Select(key => $"{key.Row.KeyId} {(_opened.ContainsKey(key.Row.KeyId) ? key.State : "closed")}"));
        if (counted != _counted || (policy.Enabled && !signing.HasBegun))
        {
            signing.Replace(ToSet(keys, policy.Enabled ? schedule.Signing(now)?.KeyId : null));
            Log.KeysChanged(logger, counted);
            _counted = counted;
        }
    }

    private static bool IsCounted(StoredKey row, KeyState state) => state switch
    {
        KeyState.Gone => false,
        KeyState.Revoked => row.KeepsSessions,
        _ => true,
    };

    /// <summary>Opens the secrets that have not been opened yet.</summary>
    private void Open(List<StoredKey> rows)
    {
        foreach (var old in _opened.Keys.Except(rows.Select(row => row.KeyId), StringComparer.Ordinal).ToList())
        {
            _opened.Remove(old);
        }

        var closed = rows.Where(row => !_opened.ContainsKey(row.KeyId)).ToList();
        var fault = closed.Count > 0 || (policy.Enabled && (rows.Count == 0 || _fault is not null)) ? ring.FindFault() : null;
        foreach (var row in fault is null ? closed : [])
        {
            if (ring.TryUnprotect(KeyStore.Purpose, row.Secrets) is { } bytes && KeySecrets.TryRead(bytes, row.Algorithm) is { } secrets)
            {
                _opened[row.KeyId] = secrets;
            }
            else
            {
                fault = $"The signing key {row.KeyId} is damaged, or the key of the ring in the table DataProtectionKeys that protects "
                    + $"it is missing or does not open with {ring.Certificates}";
            }
        }

        if (fault is not null && fault != _fault)
        {
            Log.KeysUnreadable(logger, fault);
        }

        _fault = fault;
    }

    private KeySet ToSet(List<(StoredKey Row, KeyState State)> keys, string? signingKeyId)
    {
        var (access, refresh) = (configured.Access, configured.Refresh);
        if (access is null && _fault is null && keys.TrueForAll(key => key.State == KeyState.Announced) && configured.Before is { } before)
        {
            (access, refresh) = before;
        }

        List<VerificationKey> verifying = [.. configured.Verifying];
        List<string> unreadable = [];
        foreach (var (row, state) in keys)
        {
            if (!_opened.TryGetValue(row.KeyId, out var secrets))
            {
                unreadable.AddRange([row.KeyId, row.RefreshKeyId]);
                continue;
            }

            var pair = configured.ToVerify(secrets.Access, secrets.Refresh, row.Algorithm, _origin);
            verifying.AddRange(state == KeyState.Revoked ? pair[1..] : pair);
            if (row.KeyId == signingKeyId)
            {
                (access, refresh) = (pair[0], pair[1]);
            }
        }

        return new KeySet(access, refresh, verifying, unreadable);
    }
}
