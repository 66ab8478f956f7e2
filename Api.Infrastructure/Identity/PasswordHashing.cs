using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Identity;

/// <summary>
/// Identity's password hashing (PBKDF2) behind a bound: a hash keeps a processor busy for a tenth of a second, and
/// unbounded logins would starve every other call.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    // The hashes take no longer on a second try; this only spreads the callers.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private static readonly ApplicationUser Nobody = new();

    private readonly IPasswordHasher<ApplicationUser> _hasher;
    private readonly TimeProvider _time;
    private readonly TimeSpan _queueTimeout;
    private readonly ConcurrencyLimiter _slots;
    private readonly string _nobodysHash;

    public PasswordHashing(IPasswordHasher<ApplicationUser> hasher, IOptions<PasswordsOptions> options, TimeProvider time)
    {
        _hasher = hasher;
        _time = time;
        _queueTimeout = options.Value.QueueTimeout;
        _slots = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.Value.MaxConcurrentHashes,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _nobodysHash = CreateUnmatchableHash(options.Value.Iterations);
    }

    /// <summary>How many callers wait for their turn.</summary>
    public long Waiting => _slots.GetStatistics()!.CurrentQueuedCount;

    /// <summary>The hash to store, or that there was no slot in time.</summary>
    public Task<Hashed<string>> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => _hasher.HashPassword(Nobody, password), cancellationToken);

    /// <summary>
    /// Whether the password is that of the stored hash; without one the same work is done for nothing, so that time does
    /// not tell whether there is an account.
    /// </summary>
    public Task<Hashed<bool>> VerifyAsync(string? storedHash, string password, CancellationToken cancellationToken) =>
        RunAsync(
            () => _hasher.VerifyHashedPassword(Nobody, storedHash ?? _nobodysHash, password) != PasswordVerificationResult.Failed,
            cancellationToken);

    public void Dispose() => _slots.Dispose();

    private async Task<Hashed<T>> RunAsync<T>(Func<T> hash, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_queueTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var slot = await _slots.AcquireAsync(permitCount: 1, either.Token);
            return new Hashed<T>.Done(await Task.Run(hash, cancellationToken));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Hashed<T>.Busy(RetryDelay);
        }
    }

    /// <summary>
    /// A hash in Identity's format version 3 whose last part is random: checking a password against it takes the usual
    /// rounds and fails.
    /// </summary>
    private static string CreateUnmatchableHash(int iterations)
    {
        const int SaltLength = 16;
        const int KeyLength = 32;
        var hash = RandomNumberGenerator.GetBytes(13 + SaltLength + KeyLength);
        hash[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), (uint)KeyDerivationPrf.HMACSHA512);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(5), (uint)iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), SaltLength);
        return Convert.ToBase64String(hash);
    }
}

/// <summary>What came of a wish to hash: one of the nested cases.</summary>
internal abstract record Hashed<T>
{
    private Hashed()
    {
    }

    /// <summary>The hash was computed.</summary>
    public sealed record Done(T Value) : Hashed<T>;

    /// <summary>No slot in time; nothing was computed.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : Hashed<T>;
}
