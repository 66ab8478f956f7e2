using Api.Application.Keys;
using Api.Domain.Keys;
using Api.Infrastructure.DataProtection;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Tokens.KeyRotation;

/// <summary>The keys in the database. Each change is one statement whose condition is what was decided upon.</summary>
internal sealed class KeyStore(
    AppDbContext context, KeyRing ring, KeyReader reader, IOptions<JwtOptions> options, ILogger<KeyStore> logger) : IKeyStore
{
    /// <summary>What the secrets are protected for.</summary>
    public const string Purpose = "signing-keys";

    public async Task<IReadOnlyList<KeyPeriod>> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = await context.SigningKeys
            .OrderBy(key => key.Number)
            .Select(key => new { key.Number, key.KeyId, key.AnnouncedAt, key.SignsFrom, key.RevokedAt, key.KeepsSessions })
            .ToListAsync(cancellationToken);
        return
        [
            .. keys.Select(key => new KeyPeriod(
                key.Number,
                key.KeyId,
                key.AnnouncedAt,
                key.SignsFrom,
                key.RevokedAt is { } at ? new KeyRevocation(at, key.KeepsSessions) : null)),
        ];
    }

    public async Task<bool> TryMakeAsync(
        int number, DateTimeOffset announcedAt, DateTimeOffset signsFrom, CancellationToken cancellationToken)
    {
        if (ring.FindFault() is { } fault)
        {
            throw new KeysUnavailableException(fault);
        }

        var algorithm = JwtAlgorithm.Find(options.Value.EffectiveAlgorithm)!;
        var secrets = KeySecrets.Make(algorithm);
        var made = new StoredKey
        {
            Number = number,
            KeyId = secrets.Access.KeyId,
            RefreshKeyId = secrets.Refresh.KeyId,
            Algorithm = algorithm.Name,
            AnnouncedAt = announcedAt,
            SignsFrom = signsFrom,
            Secrets = ring.Protect(Purpose, secrets.ToBytes()),
        };
        return await context.WriteAsync(() => TryAddAsync(made, cancellationToken), cancellationToken);
    }

    public Task<bool> TryHurryAsync(KeyPeriod announced, DateTimeOffset signsFrom, CancellationToken cancellationToken) =>
        context.WriteAsync(
            async () => await context.SigningKeys
                .Where(key => key.Number == announced.Number && key.SignsFrom == announced.SignsFrom && key.RevokedAt == null)
                .ExecuteUpdateAsync(key => key.SetProperty(k => k.SignsFrom, signsFrom), cancellationToken) == 1,
            cancellationToken);

    public Task RevokeAsync(KeyPeriod key, KeyRevocation revocation, CancellationToken cancellationToken) =>
        context.WriteAsync(
            () => context.SigningKeys.Where(stored => stored.Number == key.Number && stored.KeyId == key.KeyId).ExecuteUpdateAsync(
                // Sessions that were ended stay so, whatever is said later.
                stored => stored
                    .SetProperty(s => s.KeepsSessions, s => revocation.KeepsSessions && (s.RevokedAt == null || s.KeepsSessions))
                    .SetProperty(s => s.RevokedAt, s => s.RevokedAt ?? revocation.At),
                cancellationToken),
            cancellationToken);

    public Task DeleteAsync(IReadOnlyCollection<KeyPeriod> keys, CancellationToken cancellationToken)
    {
        // By their ids too, for numbers begin anew when somebody has emptied the table.
        var (numbers, ids) = (keys.Select(key => key.Number).ToList(), keys.Select(key => key.KeyId).ToList());
        return context.WriteAsync(
            () => context.SigningKeys.Where(key => numbers.Contains(key.Number) && ids.Contains(key.KeyId))
                .ExecuteDeleteAsync(cancellationToken),
            cancellationToken);
    }

    public Task ApplyAsync(CancellationToken cancellationToken) => reader.ReadAsync(cancellationToken);

    private async Task<bool> TryAddAsync(StoredKey key, CancellationToken cancellationToken)
    {
        context.SigningKeys.Add(key);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            Log.KeyMade(logger, key.KeyId, key.SignsFrom);
            return true;
        }
        catch (DbUpdateException exception) when (exception.IsConstraintViolation())
        {
            return false;
        }
        finally
        {
            context.ChangeTracker.Clear();
        }
    }
}
