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
/// Limits how many passwords are hashed at once by Identity's PBKDF2: a hash keeps a processor busy for a tenth of a second,
/// and unlimited logins would starve every other call.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    // A retry is not cheaper later; the delay only spreads the callers.
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

    /// <summary>How many callers wait for a slot.</summary>
    public long Waiting => _slots.GetStatistics()!.CurrentQueuedCount;

    /// <summary>The error when no slot was free in time.</summary>
    public static Error Busy { get; } = new Error.Busy(RetryDelay);

    /// <summary>Waits for a slot and hashes a password for storing.</summary>
    /// <returns>The hash, or <see cref="Busy"/>.</returns>
    public async Task<Result<string>> HashAsync(string password, CancellationToken cancellationToken)
    {
        using var slot = await TakeSlotAsync(cancellationToken);
        return slot is null ? Busy : await slot.HashAsync(password);
    }

    /// <summary>Waits for a slot, at most <see cref="PasswordsOptions.QueueTimeout"/>, in the order of the calls.</summary>
    /// <returns>The slot, held until it is disposed; null when none was free in time: answer <see cref="Busy"/>.</returns>
    public async Task<Slot?> TakeSlotAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_queueTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return new Slot(this, await _slots.AcquireAsync(permitCount: 1, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>The right to hash, one password after the other. A hash that was begun is not interrupted.</summary>
    public sealed class Slot : IDisposable
    {
        private readonly PasswordHashing _hashing;
        private readonly RateLimitLease _lease;

        internal Slot(PasswordHashing hashing, RateLimitLease lease)
        {
            _hashing = hashing;
            _lease = lease;
        }

        /// <summary>Hashes a password for storing.</summary>
        public Task<string> HashAsync(string password) => Task.Run(() => _hashing._hasher.HashPassword(Nobody, password));

        /// <summary>
        /// Verifies a password against a stored hash. Without a hash the same work is done and fails, so that time does not
        /// tell whether there is an account.
        /// </summary>
        public Task<PasswordVerificationResult> VerifyAsync(string? storedHash, string password) =>
            Task.Run(() => _hashing._hasher.VerifyHashedPassword(Nobody, storedHash ?? _hashing._nobodysHash, password));

        public void Dispose() => _lease.Dispose();
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
