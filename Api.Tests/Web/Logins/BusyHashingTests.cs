using System.Net;
using Api.Infrastructure.Accounts;
using Api.Tests.Support;
using Api.Tests.Web.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Web.Logins;

[Category("Slow")]
public sealed class BusyHashingTests
{
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(17);

    [Test]
    public async Task Without_a_hashing_slot_in_time_a_creation_is_503_and_nothing_is_created()
    {
        using var api = new ApiFactory(("Passwords:MaxConcurrentHashes", "1"), ("Passwords:QueueTimeout", QueueTimeout.ToString()));
        using var hasher = new StuckHasher();
        using var time = new WatchedTime(api.Time, QueueTimeout);
        using var busy = api.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<IPasswordHasher<ApplicationUser>>(hasher)));
        using var client = busy.CreateClient();
        using var login = await client.PostJsonAsync("/api/token/", """{"username":"Gokul","password":"123"}""");
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await login.ReadObjectAsync())["access"]!.GetValue<string>());
        hasher.IsStuck = true;
        var first = client.PostUserAsync(UserRequests.Body("ada"));
        await hasher.Entered.WaitAsync();
        time.Forget();

        var second = client.PostUserAsync(UserRequests.Body("bob"));
        await time.Waiting.WaitAsync();
        api.Time.Advance(QueueTimeout);
        using var refused = await second;
        hasher.Release();
        using var created = await first;

        await refused.ShouldBeProblemAsync(
            HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "Service temporarily unavailable, try again later.");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That((await client.GetObjectAsync("/api/users/?search=bob"))["count"]!.GetValue<long>(), Is.Zero);
        }
    }

    /// <summary>Hashes at once until it is told to get stuck.</summary>
    private sealed class StuckHasher : PasswordHasher<ApplicationUser>, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public bool IsStuck { get; set; }

        public SemaphoreSlim Entered { get; } = new(0);

        public void Release() => _released.Set();

        public override string HashPassword(ApplicationUser user, string password)
        {
            if (IsStuck)
            {
                Entered.Release();
                _released.Wait();
            }

            return base.HashPassword(user, password);
        }

        public void Dispose()
        {
            _released.Dispose();
            Entered.Dispose();
        }
    }

    /// <summary>Tells when somebody begins to wait for that long.</summary>
    private sealed class WatchedTime(FakeTimeProvider time, TimeSpan span) : TimeProvider, IDisposable
    {
        public SemaphoreSlim Waiting { get; private set; } = new(0);

        public void Forget() => Waiting = new SemaphoreSlim(0);

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = time.CreateTimer(callback, state, dueTime, period);
            if (dueTime == span)
            {
                Waiting.Release();
            }

            return timer;
        }

        public void Dispose() => Waiting.Dispose();
    }
}
