using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.LoginLimits;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests.Web.Logins;

/// <summary>
/// What a refused login reads and writes: the same, whatever is wrong about it. Where a commit is slow, one more or less would
/// tell whether there is the account, whether it is blocked, and whether the address is known.
/// </summary>
[Category("Slow")]
public sealed class EqualWorkTests : LoginFixture
{
    private const string StrangerInIpv6 = "2001:db8:66::1";
    private const string HomeInIpv6 = "2001:db8:9::1";

    private readonly WorkLog _work = new();

    [TestCase(Stranger, Home)]
    [TestCase(StrangerInIpv6, HomeInIpv6)]
    public async Task Row_80_A_refused_login_makes_the_same_reads_and_one_write(string stranger, string home)
    {
        await StartAsync(services => services.Intercept(_work));
        await Api.CreateUserAsync("inactive", isActive: false);
        await Api.CreateUserAsync("without-password");
        await SetHashAsync(null, "without-password");
        await Api.CreateUserAsync("blocked");
        await FailAsync(10, stranger, "blocked");
        await FailAsync(10, stranger, "nobody who is blocked");
        Assert.That(await StatusAsync(home, Right), Is.EqualTo(HttpStatusCode.OK));
        (string From, string Name, string Password)[] tries =
        [
            (stranger, "ada", Wrong),
            (home, "ada", Wrong),
            (stranger, "nobody", Right),
            (home, "nobody", Right),
            (stranger, "inactive", Right),
            (stranger, "without-password", Right),
            (stranger, "blocked", Right),
            (stranger, "nobody who is blocked", Right),
            (stranger, new string('x', 2_000), Right),
        ];
        var works = new List<(string, int, int)>();
        foreach (var (from, name, password) in tries)
        {
            // The first try of a name makes its counter, with a write too; the second finds it.
            for (var round = 0; round < 2; round++)
            {
                _work.Forget();
                await FailAsync(1, from, name, password);
                var (reads, writes) = _work.Count();
                works.Add(($"{name} from {from}", reads, writes));
            }
        }

        Assert.That(works.Select(work => (Reads: work.Item2, Writes: work.Item3)), Is.All.EqualTo((3, 1)), string.Join('\n', works));
    }

    [Test]
    public async Task Row_80_A_name_that_nobody_has_is_counted_and_blocked_as_an_account_is()
    {
        await StartAsync(("Lockout:FreeFailures", "3"));
        await FailAsync(3, name: "nobody");

        var counted = await CounterAsync("nobody");
        DateTimeOffset? open = Api.Time.GetUtcNow() + TimeSpan.FromSeconds(1);
        Assert.That((counted.Failures, counted.BlockedUntil), Is.EqualTo((3, open)));
        await FailAsync(2, "198.51.100.1", " NOBODY ");
        var refused = await CounterAsync("nobody");
        Assert.That((refused.Failures, refused.BlockedUntil, refused.Refused), Is.EqualTo((3, counted.BlockedUntil, 2L)));
        Api.Time.Advance(TimeSpan.FromSeconds(1));
        await FailAsync(1, name: "nobody");
        Assert.That((await CounterAsync("nobody")).Failures, Is.EqualTo(4));
    }

    [Test]
    public void Row_80_However_many_names_are_guessed_they_share_a_bounded_number_of_counters()
    {
        var buckets = Enumerable.Range(0, 100_000).Select(number => LockoutCounter.BucketOf($"NAME {number}")).ToHashSet();

        Assert.That(buckets, Has.Count.EqualTo(LockoutCounter.Buckets));
        Assert.That(buckets, Is.All.Negative, "users have numbers above zero");
    }

    [Test]
    public async Task Row_80_A_user_who_is_deleted_leaves_no_counter()
    {
        await StartAsync();
        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        await FailAsync(1, Home);
        Assert.That(await CountersOfAdaAsync(), Is.EqualTo(1));

        using var deleted = await (await AdministratorAsync()).DeleteAsync($"/api/users/{Ada}/");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await CountersOfAdaAsync(), Is.Zero);
    }

    private async Task<int> CountersOfAdaAsync()
    {
        var count = 0;
        await Api.WithDatabaseAsync(async context => count = await context.LoginCounters.CountAsync(counter => counter.Id == Ada));
        return count;
    }

    private async Task<LoginCounter> CounterAsync(string name)
    {
        LoginCounter? found = null;
        await Api.WithDatabaseAsync(async context =>
            found = await context.FindCounterAsync(LockoutCounter.BucketOf(NameNormalizer.Normalize(name)), default));
        return found!;
    }

    /// <summary>Counts the statements that read and that write, but for the read of ended sessions, made in the background.</summary>
    private sealed class WorkLog : DbCommandInterceptor
    {
        private readonly ConcurrentQueue<string> _sent = new();

        public void Forget() => _sent.Clear();

        public (int Reads, int Writes) Count()
        {
            string[] verbs = ["UPDATE", "INSERT", "DELETE"];
            var writes = _sent.Count(text => Array.Exists(verbs, verb => text.Contains(verb, StringComparison.Ordinal)));
            return (_sent.Count - writes, writes);
        }

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            if (!result.CommandText.Contains("\"EndedAt\" > @", StringComparison.Ordinal))
            {
                _sent.Enqueue(result.CommandText);
            }

            return result;
        }
    }
}
