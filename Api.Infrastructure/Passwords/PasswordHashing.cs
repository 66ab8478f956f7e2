using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Api.Application.Results;
using Api.Infrastructure.Accounts;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Passwords;

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
    public Task<Result<string>> HashAsync(string password, CancellationToken cancellationToken) =>
        InSlotAsync<string>(async slot => await slot.HashAsync(password), cancellationToken);

    /// <summary>Runs work that hashes, when its turn has come; nothing of it when there was no slot in time.</summary>
    public async Task<Result<T>> InSlotAsync<T>(Func<Slot, Task<Result<T>>> work, CancellationToken cancellationToken)
        where T : notnull
    {
        using var slot = await TakeSlotAsync(cancellationToken);
        return slot is null ? new Error.Busy(RetryDelay) : await work(new Slot(this));
    }

    public void Dispose() => _slots.Dispose();

    private async Task<RateLimitLease?> TakeSlotAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_queueTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await _slots.AcquireAsync(permitCount: 1, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The right to hash, one thing after the other. What was begun is not broken off.</summary>
    public sealed class Slot
    {
        private readonly PasswordHashing _hashing;

        internal Slot(PasswordHashing hashing) => _hashing = hashing;

        /// <summary>The hash to store.</summary>
        public Task<string> HashAsync(string password) => Task.Run(() => _hashing._hasher.HashPassword(Nobody, password));

        /// <summary>
        /// Whether the password is that of the stored hash, and whether new ones are hashed otherwise; without a hash the
        /// same work is done for nothing, so that time does not tell whether there is an account.
        /// </summary>
        public Task<PasswordVerificationResult> VerifyAsync(string? storedHash, string password) =>
            Task.Run(() => _hashing._hasher.VerifyHashedPassword(Nobody, storedHash ?? _hashing._nobodysHash, password));
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
