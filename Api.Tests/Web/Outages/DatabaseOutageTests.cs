using System.Net;
using Api.Tests.Support;

namespace Api.Tests.Web.Outages;

/// <summary>Row 39: while the database is away every call answers 503, and afterwards the same calls succeed.</summary>
[Category("Slow")]
public sealed class DatabaseOutageTests
{
    private ApiFactory _api = null!;
    private HttpClient _client = null!;
    private IReadOnlyList<RepeatableCall> _calls = null!;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory(("Database:CommandTimeout", "00:00:01")) { Database = new SqliteDatabase() };
        _client = _api.CreateClient();
        _calls = await EveryCall.PrepareAsync(_api);
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Without_an_outage_every_call_succeeds() => await _calls.ShouldSucceedAsync(_client);

    [Test]
    public async Task Row_39_A_database_that_another_program_holds_is_503_for_every_call_until_it_lets_go()
    {
        using (await DatabaseLock.AgainstEverybodyAsync(_api))
        {
            await _calls.ShouldBeUnavailableAsync(_client);
            await ShouldBeAliveAsync(HttpStatusCode.ServiceUnavailable);
        }

        await ShouldRecoverAsync();
    }

    [Test]
    public async Task Row_39_With_another_writer_in_the_way_writes_are_503_and_reads_go_on()
    {
        using (DatabaseLock.AgainstWriters(_api))
        {
            await _calls.Where(call => call.Writes).ShouldBeUnavailableAsync(_client);
            await _calls.Where(call => !call.Writes).ShouldSucceedAsync(_client);
            await ShouldBeAliveAsync(HttpStatusCode.OK);
        }

        await ShouldRecoverAsync();
    }

    [Test]
    public async Task Row_39_A_database_that_was_taken_away_is_503_for_every_call_until_it_is_back()
    {
        var elsewhere = await _api.TakeAwayAsync();

        await _calls.ShouldBeUnavailableAsync(_client);
        await ShouldBeAliveAsync(HttpStatusCode.ServiceUnavailable);
        Assert.That(File.Exists(_api.File()), Is.False, "no call makes an empty database");

        File.Move(elsewhere, _api.File());
        await ShouldRecoverAsync();
    }

    [Test]
    public async Task Row_39_A_folder_in_place_of_the_database_is_503_for_every_call_until_it_is_back()
    {
        var elsewhere = await _api.TakeAwayAsync();
        Directory.CreateDirectory(_api.File());

        await _calls.ShouldBeUnavailableAsync(_client);
        await ShouldBeAliveAsync(HttpStatusCode.ServiceUnavailable);

        Directory.Delete(_api.File());
        File.Move(elsewhere, _api.File());
        await ShouldRecoverAsync();
    }

    [Test]
    public async Task Row_39_Garbage_in_place_of_the_database_is_503_for_every_call_until_it_is_back()
    {
        var elsewhere = await _api.TakeAwayAsync();
        await File.WriteAllTextAsync(_api.File(), new string('x', 8192));

        await _calls.ShouldBeUnavailableAsync(_client);
        await ShouldBeAliveAsync(HttpStatusCode.ServiceUnavailable);

        await _api.CloseConnectionsAsync();
        File.Move(elsewhere, _api.File(), overwrite: true);
        await ShouldRecoverAsync();
    }

    [Test]
    public async Task Rows_36_and_39_what_needs_no_database_is_refused_without_it()
    {
        var forged = TokenForge.WithClaims((await _api.LoginAsync()).Refresh, _ => { }, _ => new byte[32]);
        await _api.TakeAwayAsync();
        using var garbled = _api.CreateClient("garbage");

        using var refresh = await _client.RefreshAsync(forged);
        using var blacklist = await _client.BlacklistAsync(forged);
        using var verify = await _client.VerifyAsync(forged);
        using var caller = await garbled.GetAsync("/api/users/me/");
        using var anonymous = await _client.GetAsync("/api/users/me/");

        await refresh.ShouldRefuseTokenAsync(TokenCalls.Invalid);
        await blacklist.ShouldRefuseTokenAsync(TokenCalls.Invalid);
        await verify.ShouldRefuseTokenAsync(TokenCalls.Invalid);
        await caller.ShouldRefuseTokenAsync();
        await anonymous.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    private async Task ShouldBeAliveAsync(HttpStatusCode ready)
    {
        using var alive = await _client.GetAsync("/health/live");
        using var readiness = await _client.GetAsync("/health/ready");
        Assert.That((alive.StatusCode, readiness.StatusCode), Is.EqualTo((HttpStatusCode.OK, ready)));
    }

    /// <summary>Nothing of what was answered with 503 was done: each call can still be made, and only once.</summary>
    private async Task ShouldRecoverAsync()
    {
        await ShouldBeAliveAsync(HttpStatusCode.OK);
        await _calls.ShouldSucceedAsync(_client);
    }
}
