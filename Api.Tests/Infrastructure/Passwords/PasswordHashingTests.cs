using System.Collections.Concurrent;
using Api.Application.Results;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Passwords;
using Api.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Infrastructure.Passwords;

/// <summary>How many passwords are hashed at once, and what becomes of the others.</summary>
public sealed class PasswordHashingTests
{
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(10);

    private const string Party = "192.0.2.1";

    private readonly FakeTimeProvider _time = new();
    private readonly GatedHasher _hasher = new();

    [TearDown]
    public void TearDown() => _hasher.Dispose();

    [Test]
    public async Task Row_50_No_more_than_the_configured_number_hash_at_once_and_the_others_wait_in_order()
    {
        var hashing = Create(maxConcurrentHashes: 2);
        var calls = Enumerable.Range(0, 8).Select(number => hashing.HashAsync(Party, $"{number}", default)).ToList();
        await _hasher.EnteredAsync();
        await _hasher.EnteredAsync();

        for (var left = calls.Count; left > 2; left--)
        {
            _hasher.LetOneGo();
            await _hasher.EnteredAsync();
        }

        _hasher.LetOneGo();
        _hasher.LetOneGo();
        var hashes = await Task.WhenAll(calls);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_hasher.MostAtOnce, Is.EqualTo(2));
            Assert.That(_hasher.Passwords.Take(2), Is.EquivalentTo(new[] { "0", "1" }));
            Assert.That(_hasher.Passwords.Skip(2), Is.EqualTo(new[] { "2", "3", "4", "5", "6", "7" }));
            Assert.That(hashes.Select(hash => hash.Value), Is.EqualTo(Enumerable.Range(0, 8).Select(number => $"hash of {number}")));
        }
    }

    [Test]
    public async Task Checks_and_new_hashes_share_the_slots()
    {
        var hashing = Create(maxConcurrentHashes: 1);
        var first = hashing.HashAsync(Party, "first", default);
        await _hasher.EnteredAsync();
        var second = VerifyAsync(hashing, "hash of second", "second");

        _hasher.LetOneGo();
        await first;
        await _hasher.EnteredAsync();
        _hasher.LetOneGo();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await second, Is.EqualTo(PasswordVerificationResult.Success));
            Assert.That(_hasher.MostAtOnce, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Row_50_A_caller_whose_turn_does_not_come_in_time_is_told_to_come_again()
    {
        var hashing = Create(maxConcurrentHashes: 1);
        var first = hashing.HashAsync(Party, "first", default);
        await _hasher.EnteredAsync();
        var second = hashing.HashAsync(Party, "second", default);
        var third = VerifyAsync(hashing, "hash of third", "third");

        _time.Advance(QueueTimeout);
        var (refusedSecond, refusedThird) = (await second.WaitAsync(Hang.Limit), await third.WaitAsync(Hang.Limit));
        _hasher.LetOneGo();
        await first;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusedSecond.Error, Is.EqualTo(new Error.Busy(TimeSpan.FromSeconds(1))));
            Assert.That(refusedThird, Is.Null);
            Assert.That(_hasher.Passwords, Is.EqualTo(new[] { "first" }));
        }
    }

    [Test]
    public async Task A_caller_whose_turn_comes_at_the_last_moment_is_served()
    {
        var hashing = Create(maxConcurrentHashes: 1);
        var first = hashing.HashAsync(Party, "first", default);
        await _hasher.EnteredAsync();
        var second = hashing.HashAsync(Party, "second", default);

        _time.Advance(QueueTimeout - TimeSpan.FromMilliseconds(1));
        _hasher.LetOneGo();
        await _hasher.EnteredAsync();
        // Once it is hashing, it is not interrupted.
        _time.Advance(QueueTimeout);
        _hasher.LetOneGo();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await first).Value, Is.EqualTo("hash of first"));
            Assert.That((await second).Value, Is.EqualTo("hash of second"));
        }
    }

    [Test]
    public async Task A_caller_that_gives_up_leaves_the_queue()
    {
        var hashing = Create(maxConcurrentHashes: 1);
        var first = hashing.HashAsync(Party, "first", default);
        await _hasher.EnteredAsync();
        using var impatience = new CancellationTokenSource();
        var second = hashing.HashAsync(Party, "second", impatience.Token);
        var third = hashing.HashAsync(Party, "third", default);

        await impatience.CancelAsync();
        await Assert.ThatAsync(() => second.WaitAsync(Hang.Limit), Throws.InstanceOf<OperationCanceledException>());
        _hasher.LetOneGo();
        await _hasher.EnteredAsync();
        _hasher.LetOneGo();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await first).Value, Is.EqualTo("hash of first"));
            Assert.That((await third).Value, Is.EqualTo("hash of third"));
            Assert.That(_hasher.Passwords, Is.EqualTo(new[] { "first", "third" }));
        }
    }

    [Test]
    public async Task A_slot_is_given_back_although_the_hasher_throws()
    {
        var hashing = Create(maxConcurrentHashes: 1);
        var first = VerifyAsync(hashing, GatedHasher.Malformed, "first");
        await _hasher.EnteredAsync();
        _hasher.LetOneGo();
        await Assert.ThatAsync(() => first, Throws.TypeOf<FormatException>());

        var second = hashing.HashAsync(Party, "second", default);
        await _hasher.EnteredAsync();
        _hasher.LetOneGo();

        Assert.That((await second).Value, Is.EqualTo("hash of second"));
    }

    [Test]
    public async Task Row_79_Networks_take_turns()
    {
        var hashing = Create(maxConcurrentHashes: 1);
        var guesses = Enumerable.Range(0, 4).Select(number => hashing.HashAsync("guesser", $"guess {number}", default)).ToList();
        await _hasher.EnteredAsync();
        var stranger = hashing.HashAsync("stranger", "stranger", default);

        for (var hash = 0; hash < 5; hash++)
        {
            _hasher.LetOneGo();
        }

        await Task.WhenAll([.. guesses, stranger]).WaitAsync(Hang.Limit);

        Assert.That(_hasher.Passwords, Is.EqualTo(new[] { "guess 0", "stranger", "guess 1", "guess 2", "guess 3" }));
    }

    [Test]
    public async Task Row_79_No_more_wait_than_can_be_served_in_time_and_the_others_are_told_at_once_when_to_come_again()
    {
        var hashing = Create(maxConcurrentHashes: 1);
        await HoldAsync(hashing, TimeSpan.FromSeconds(2.1), times: 100);
        var first = hashing.HashAsync("guesser", "first", default);
        await _hasher.EnteredAsync();
        var guesses = Enumerable.Range(0, 6).Select(number => hashing.HashAsync("guesser", $"guess {number}", default)).ToList();
        var refused = guesses.FindAll(guess => guess.IsCompleted);
        var stranger = hashing.HashAsync("stranger", "stranger", default);
        var displaced = await guesses[3].WaitAsync(Hang.Limit);

        for (var hash = 0; hash < 5; hash++)
        {
            _hasher.LetOneGo();
        }

        await Task.WhenAll([.. guesses, first, stranger]).WaitAsync(Hang.Limit);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(hashing.Waiting, Is.Zero);
            Assert.That(refused, Has.Count.EqualTo(2), "four are served in ten seconds");
            foreach (var answer in refused.Append(Task.FromResult(displaced)))
            {
                Assert.That(((Error.Busy)(await answer).Error!).RetryAfter.TotalSeconds, Is.EqualTo(5 * 2.1).Within(0.1));
            }

            Assert.That(_hasher.Passwords.Skip(1).First(), Is.EqualTo("stranger"));
            Assert.That(_hasher.Passwords, Has.Count.EqualTo(5));
        }
    }

    /// <summary>Holds a slot so long and so often, that this is what the queue expects.</summary>
    private async Task HoldAsync(PasswordHashing hashing, TimeSpan time, int times)
    {
        for (var turn = 0; turn < times; turn++)
        {
            using var slot = (await hashing.TakeSlotAsync(Party, default)).Value!;
            _time.Advance(time);
        }
    }

    /// <summary>Verifies in a slot of its own; null when there was none in time.</summary>
    private static async Task<PasswordVerificationResult?> VerifyAsync(PasswordHashing hashing, string hash, string password)
    {
        using var slot = (await hashing.TakeSlotAsync(Party, default)).Value;
        return slot is null ? null : await slot.VerifyAsync(hash, password);
    }

    private PasswordHashing Create(int maxConcurrentHashes) => new(
        _hasher,
        Options.Create(new PasswordsOptions { MaxConcurrentHashes = maxConcurrentHashes, QueueTimeout = QueueTimeout }),
        _time);

    /// <summary>Hashes nothing, and each call only when it is let go.</summary>
    private sealed class GatedHasher : IPasswordHasher<ApplicationUser>, IDisposable
    {
        public const string Malformed = "malformed";

        private readonly SemaphoreSlim _entered = new(0);
        private readonly SemaphoreSlim _gate = new(0);
        private readonly ConcurrentQueue<string> _passwords = new();
        private int _inside;

        public IReadOnlyCollection<string> Passwords => _passwords;

        public int MostAtOnce { get; private set; }

        public Task EnteredAsync() => _entered.WaitAsync().WaitAsync(Hang.Limit);

        public void LetOneGo() => _gate.Release();

        public string HashPassword(ApplicationUser user, string password)
        {
            Pass(password);
            return $"hash of {password}";
        }

        public PasswordVerificationResult VerifyHashedPassword(ApplicationUser user, string hashedPassword, string providedPassword)
        {
            Pass(providedPassword);
            if (hashedPassword == Malformed)
            {
                throw new FormatException();
            }

            return hashedPassword == $"hash of {providedPassword}" ? PasswordVerificationResult.Success : PasswordVerificationResult.Failed;
        }

        public void Dispose()
        {
            _entered.Dispose();
            _gate.Dispose();
        }

        private void Pass(string password)
        {
            lock (_passwords)
            {
                _passwords.Enqueue(password);
                MostAtOnce = Math.Max(MostAtOnce, ++_inside);
            }

            _entered.Release();
            // Waited for as a task, so that the pool makes up for the blocked thread.
            _gate.WaitAsync().GetAwaiter().GetResult();
            lock (_passwords)
            {
                _inside--;
            }
        }
    }
}
