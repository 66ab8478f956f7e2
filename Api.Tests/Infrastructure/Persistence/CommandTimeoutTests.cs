using System.Net;
using Api.Application.Passwords;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Sessions;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>What time the statements of a request are given, by the log that Entity Framework writes.</summary>
public sealed class CommandTimeoutTests
{
    private TimeSpan _slowness;
    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new ApiFactory(("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information"))
        {
            Configure = services => services.AddScoped<SessionStore>().AddScoped(Slow),
        };
        _client = _api.CreateClient();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [TestCase(0, 5)]
    [TestCase(1.5, 3)]
    [TestCase(3, 2)]
    [TestCase(4, 1)]
    public async Task Row_39_The_update_of_a_refresh_gets_what_is_left_of_its_five_seconds(double slowness, int left)
    {
        var (refresh, _) = await _api.LoginAsync();
        _slowness = TimeSpan.FromSeconds(slowness);

        await _client.SuccessorAsync(refresh);

        Assert.That(TimeoutOf("\"PreviousTokenId\" = @"), Is.EqualTo(left));
    }

    [Test]
    public async Task Row_39_A_refresh_that_comes_to_its_update_in_the_last_second_is_not_decided()
    {
        var (refresh, _) = await _api.LoginAsync();
        _slowness = TimeSpan.FromSeconds(4.9);

        using (var late = await _client.RefreshAsync(refresh))
        {
            await late.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        }

        Assert.That((await _api.SingleSessionAsync()).RotatedAt, Is.Null);
        _slowness = TimeSpan.Zero;
        await _client.SuccessorAsync(refresh);
    }

    [Test]
    public async Task The_next_request_has_the_usual_time_again()
    {
        var (refresh, access) = await _api.LoginAsync();
        _slowness = TimeSpan.FromSeconds(3);
        await _client.SuccessorAsync(refresh);
        using var caller = _api.CreateClient(access);

        using var response = await caller.GetAsync("/api/users/me/");

        await response.ShouldBeOkAsync();
        Assert.That(TimeoutOf("FROM \"Users\""), Is.EqualTo(5));
    }

    [Test]
    public async Task A_background_service_that_wakes_up_during_a_refresh_has_the_usual_time()
    {
        var (refresh, _) = await _api.LoginAsync();
        _api.WaitUntilStarted();
        var before = Readings().Count;
        // Its timer fires inside the request, in the request's flow of execution.
        _slowness = TimeSpan.FromSeconds(4);

        await _client.SuccessorAsync(refresh);

        Assert.That(SpinWait.SpinUntil(() => Readings().Count > before, Hang.Limit));
        Assert.That(Readings(), Has.All.Contains("CommandTimeout='5'"));
    }

    private List<string> Readings() => [.. _api.Log.Statements.Where(text => text.Contains("\"EndedAt\" > @", StringComparison.Ordinal))];

    /// <summary>Of the last statement that holds this.</summary>
    private int TimeoutOf(string part)
    {
        const string name = "CommandTimeout='";
        var text = _api.Log.Statements.Last(text => text.Contains(part, StringComparison.Ordinal));
        var value = text[(text.IndexOf(name, StringComparison.Ordinal) + name.Length)..];
        return int.Parse(value[..value.IndexOf('\'', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The real store, which takes its time between the read and the write of a refresh.</summary>
    private ISessionStore Slow(IServiceProvider provider)
    {
        var real = provider.GetRequiredService<SessionStore>();
        var slow = new Mock<ISessionStore>(MockBehavior.Strict);
        slow.Setup(s => s.FindAsync(It.IsAny<UserId>(), It.IsAny<SessionId>(), It.IsAny<CancellationToken>()))
            .Returns((UserId user, SessionId session, CancellationToken token) => real.FindAsync(user, session, token));
        slow.Setup(s => s.TryStartAsync(It.IsAny<Session>(), It.IsAny<VerifiedAccount>(), It.IsAny<CancellationToken>()))
            .Returns((Session session, VerifiedAccount account, CancellationToken token) => real.TryStartAsync(session, account, token));
        slow.Setup(s => s.TryRotateAsync(It.IsAny<Session>(), It.IsAny<Session>(), It.IsAny<CancellationToken>()))
            .Returns((Session read, Session rotated, CancellationToken token) =>
            {
                _api.Time.Advance(_slowness);
                return real.TryRotateAsync(read, rotated, token);
            });
        return slow.Object;
    }
}
