using Api.Domain.Sessions;
using Api.Infrastructure.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Sessions;

/// <summary>When another replica learns that a session has ended.</summary>
[Category("Slow")]
public sealed class RevocationDelayTests
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(2.5);

    // The program's own settings leave them out of the log.
    private static readonly (string, string?) Statements = ("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Information");

    private ApiFactory _api = null!;

    [SetUp]
    public void SetUp() => _api = new ApiFactory();

    [TearDown]
    public void TearDown() => _api.Dispose();

    [Test]
    public async Task Another_program_refuses_the_access_token_after_its_next_reading_and_a_refresh_at_once()
    {
        using var other = _api.Beside();
        using var here = _api.CreateClient();
        using var there = other.CreateClient();
        await LoadAsync(other);
        var (refresh, access) = await _api.LoginAsync();
        Assert.That(await TokenAnswer.AccessAsync(there, access), Is.EqualTo(TokenAnswer.Ok));

        using var ended = await here.BlacklistAsync(refresh);
        await ended.ShouldBeEmptyOkAsync();

        Assert.That(
            await TokenAnswer.AccessAsync(here, access),
            Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)),
            "at once where it ended");
        Assert.That(await TokenAnswer.RefreshAsync(there, refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        Assert.That(await TokenAnswer.VerifyAsync(there, access), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        Assert.That(await TokenAnswer.AccessAsync(there, access), Is.EqualTo(TokenAnswer.Ok), "not before the next reading");

        _api.Time.Advance(Half);

        await SessionRequests.ShouldBecomeAsync(
            () => TokenAnswer.AccessAsync(there, access), TokenAnswer.RefusedAccess(TokenCalls.Blacklisted));
    }

    [Test]
    public async Task What_ended_elsewhere_is_read_although_nobody_asks()
    {
        using var client = _api.CreateClient();
        await LoadAsync(_api);
        var (_, access) = await _api.LoginAsync();
        await EndElsewhereAsync(EndReason.Blacklisted);
        var ended = _api.Services.GetRequiredService<RecentlyEndedSessions>();
        Assert.That(ended.Count, Is.Zero);

        _api.Time.Advance(Half);

        await SessionRequests.ShouldBecomeAsync(() => Task.FromResult(ended.Count), 1);
        // From here on the database would say otherwise.
        await _api.WithDatabaseAsync(database => database.Sessions.ExecuteUpdateAsync(
            session => session.SetProperty(s => s.EndedAt, (DateTimeOffset?)null).SetProperty(s => s.EndReason, (EndReason?)null)));
        Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
    }

    [TestCase(EndReason.UserDeleted, "user_not_found", "User not found")]
    [TestCase(EndReason.UserDeactivated, "user_inactive", "User is inactive")]
    public async Task The_reason_of_an_ending_elsewhere_decides_the_answer(EndReason reason, string code, string text)
    {
        using var client = _api.CreateClient();
        await LoadAsync(_api);
        var (_, access) = await _api.LoginAsync();
        await EndElsewhereAsync(reason);

        _api.Time.Advance(Half);

        // Answers of one kind alone: the user itself is still there, and active.
        await SessionRequests.ShouldBecomeAsync(() => TokenAnswer.AccessAsync(client, access), TokenAnswer.Blamed(code, text));
    }

    [Test]
    public async Task Once_the_delay_is_over_no_answer_is_good_whether_or_not_the_reading_has_been_done()
    {
        using var client = _api.CreateClient();
        await LoadAsync(_api);
        var (_, access) = await _api.LoginAsync();
        await EndElsewhereAsync(EndReason.Reuse);
        _api.Time.Advance(TimeSpan.FromSeconds(5) + TimeSpan.FromTicks(1));

        // However the timer's reading fares, no answer from here on may be good.
        Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
    }

    [Test]
    public async Task With_a_delay_of_zero_every_program_refuses_at_once()
    {
        using var other = _api.Beside(("Jwt:RevocationDelay", "00:00:00"));
        using var here = _api.CreateClient();
        using var there = other.CreateClient();
        var (refresh, access) = await _api.LoginAsync();
        Assert.That(await TokenAnswer.AccessAsync(there, access), Is.EqualTo(TokenAnswer.Ok));

        using var ended = await here.BlacklistAsync(refresh);

        Assert.That(await TokenAnswer.AccessAsync(there, access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
    }

    [Test]
    public async Task An_unknown_session_is_refused_where_it_is_looked_up()
    {
        using var api = _api.Beside(("Jwt:RevocationDelay", "00:00:00"));
        using var client = api.CreateClient();
        var (_, access) = await api.LoginAsync();
        await api.WithDatabaseAsync(database => database.Sessions.ExecuteDeleteAsync());

        Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
    }

    [Test]
    public async Task An_authenticated_call_reads_no_session()
    {
        using var reading = _api.Beside(Statements);
        using var looking = _api.Beside(Statements, ("Jwt:RevocationDelay", "00:00:00"));
        await LoadAsync(reading);
        var (_, access) = await _api.LoginAsync();

        var knowing = await StatementsAsync(reading, access);
        var lookedUp = await StatementsAsync(looking, access);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(knowing, Has.Exactly(1).Items.And.All.Not.Contains("\"Sessions\""), "the user alone, which the call itself needs");
            Assert.That(
                lookedUp.Where(statement => statement.Contains("\"Sessions\"", StringComparison.Ordinal)),
                Has.Exactly(1).Items,
                "what is counted would show");
        }
    }

    private static async Task LoadAsync(ApiFactory api)
    {
        var ended = api.Services.GetRequiredService<RecentlyEndedSessions>();
        await SessionRequests.ShouldBecomeAsync(() => Task.FromResult(ended.IsLoaded), expected: true);
    }

    private static async Task<List<string>> StatementsAsync(ApiFactory api, string access)
    {
        using var client = api.CreateClient();
        await TokenAnswer.AccessAsync(client, access);
        var before = api.Log.Statements.Count;
        Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(TokenAnswer.Ok));
        return [.. api.Log.Statements.Skip(before)];
    }

    private Task EndElsewhereAsync(EndReason reason)
    {
        var now = _api.Time.GetUtcNow();
        return _api.WithDatabaseAsync(database => database.Sessions.ExecuteUpdateAsync(
            session => session.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason)));
    }
}
