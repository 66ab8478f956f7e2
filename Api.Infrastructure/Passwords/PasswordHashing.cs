using Api.Application.Results;
using Api.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Passwords;

/// <summary>
/// Limits how many passwords are hashed at once by Identity's PBKDF2: a hash keeps a processor busy for a tenth of a second,
/// and unlimited logins would starve every other call. Who has to wait takes turns (<see cref="FairQueue{T}"/>), and no more
/// wait than can be served in <see cref="PasswordsOptions.QueueTimeout"/>.
/// </summary>
internal sealed class PasswordHashing
{
    // However cheap a hash is, each caller that waits keeps its request in memory.
    private const int MostWaiting = 10_000;

    // Of the moving average of the time that a slot is held.
    private const int Weight = 8;

    // Until the first ones are measured.
    private static readonly TimeSpan ExpectedHold = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LeastRetryDelay = TimeSpan.FromSeconds(1);

    private static readonly ApplicationUser Nobody = new();

    private readonly IPasswordHasher<ApplicationUser> _hasher;
    private readonly TimeProvider _time;
    private readonly TimeSpan _queueTimeout;
    private readonly int _slots;
    private readonly string _nobodysHash;

    private readonly Lock _gate = new();
    private readonly FairQueue<TaskCompletionSource<bool>> _queue = new();
    private int _taken;
    private TimeSpan _hold = ExpectedHold;

    public PasswordHashing(IPasswordHasher<ApplicationUser> hasher, IOptions<PasswordsOptions> options, TimeProvider time)
    {
        _hasher = hasher;
        _time = time;
        _queueTimeout = options.Value.QueueTimeout;
        _slots = options.Value.MaxConcurrentHashes;
        _nobodysHash = StoredPasswordHasher.CreateUnmatchableHash(options.Value.Iterations);
    }

    /// <summary>How many callers wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>How many callers may wait: as many as can be served in time.</summary>
    private int Room => _hold * MostWaiting <= _queueTimeout * _slots
        ? MostWaiting
        : Math.Max(_slots, (int)(_queueTimeout / _hold * _slots));

    /// <summary>Waits for a slot and hashes a password for storing.</summary>
    /// <param name="party">Who takes turns with others.</param>
    /// <param name="password">What is hashed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The hash; <see cref="Error.Busy"/> when no slot was free in time.</returns>
    public async Task<Result<string>> HashAsync(string party, string password, CancellationToken cancellationToken)
    {
        if (!(await TakeSlotAsync(party, cancellationToken)).Succeeded(out var slot, out var busy))
        {
            return busy;
        }

        using (slot)
        {
            return await slot.HashAsync(password);
        }
    }

    /// <summary>Waits for a slot, at most <see cref="PasswordsOptions.QueueTimeout"/>.</summary>
    /// <param name="party">Who takes turns with others: the network of a stranger, the id of a user who is known.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// The slot, held until it is disposed; <see cref="Error.Busy"/> when none was free in time, at once when too many wait.
    /// </returns>
    public async Task<Result<Slot>> TakeSlotAsync(string party, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenSource? patience;
        lock (_gate)
        {
            if (!_queue.TryAdd(party, turn, Room, out var displaced))
            {
                return Busy();
            }

            displaced?.SetResult(false);
            ServeNext();
            patience = turn.Task.IsCompleted ? null : new CancellationTokenSource(_queueTimeout, _time);
        }

        if (patience is not null)
        {
            using var timeout = patience;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            await using var leaving = either.Token.Register(() => Leave(party, turn));
            await turn.Task;
        }

        if (await turn.Task)
        {
            return new Slot(this, party);
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Busy();
        }
    }

    private void Leave(string party, TaskCompletionSource<bool> turn)
    {
        lock (_gate)
        {
            if (_queue.TryRemove(party, turn))
            {
                turn.SetResult(false);
            }
        }
    }

    private void GiveBack(string party, TimeSpan held)
    {
        lock (_gate)
        {
            _hold += (held - _hold) / Weight;
            _taken--;
            _queue.Finish(party);
            ServeNext();
        }
    }

    private void ServeNext()
    {
        while (_taken < _slots && _queue.TryTake(out _, out var turn))
        {
            _taken++;
            turn.SetResult(true);
        }
    }

    /// <summary>Tells to come again when those who wait now are expected to be served.</summary>
    private Error.Busy Busy()
    {
        var expected = _hold * (_queue.Count + _taken) / _slots;
        return new Error.Busy(expected > LeastRetryDelay ? expected : LeastRetryDelay);
    }

    /// <summary>The right to hash, one password after the other. A hash that was begun is not interrupted.</summary>
    public sealed class Slot : IDisposable
    {
        private readonly PasswordHashing _hashing;
        private readonly string _party;
        private readonly long _since;
        private int _givenBack;

        internal Slot(PasswordHashing hashing, string party)
        {
            _hashing = hashing;
            _party = party;
            _since = hashing._time.GetTimestamp();
        }

        /// <summary>Hashes a password for storing.</summary>
        public Task<string> HashAsync(string password) => Task.Run(() => _hashing._hasher.HashPassword(Nobody, password));

        /// <summary>
        /// Verifies a password against a stored hash. Without a hash the same work is done and fails, so that time does not
        /// tell whether there is an account.
        /// </summary>
        public Task<PasswordVerificationResult> VerifyAsync(string? storedHash, string password) =>
            Task.Run(() => _hashing._hasher.VerifyHashedPassword(Nobody, storedHash ?? _hashing._nobodysHash, password));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _givenBack, 1) == 0)
            {
                _hashing.GiveBack(_party, _hashing._time.GetElapsedTime(_since));
            }
        }
    }
}
