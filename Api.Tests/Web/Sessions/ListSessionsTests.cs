using System.Globalization;
using System.Net;
using Api.Tests.Support;

namespace Api.Tests.Web.Sessions;

[Category("Slow")]
public sealed class ListSessionsTests
{
    private readonly RemoteAddress _remote = new();
    private ApiFactory _api = null!;

    [SetUp]
    public void SetUp() => _api = new ApiFactory { Configure = _remote.Register };

    [TearDown]
    public void TearDown() => _api.Dispose();

    [Test]
    public async Task A_session_is_shown_by_its_wire_names()
    {
        var (refresh, access) = await _api.LoginAsync();
        using var client = _api.CreateClient(access);
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "phone/1.0");
        _api.Time.Advance(TimeSpan.FromSeconds(61));
        _remote.Value = "2001:db8::7";
        await client.SuccessorAsync(refresh);

        using var response = await client.GetAsync(SessionRequests.Path);

        await response.ShouldBeOkAsync();
        var id = SessionRequests.SessionOf(refresh);
        Assert.That(
            (await response.ReadObjectAsync()).ToJsonString(),
            Is.EqualTo($$"""{"count":1,"next":null,"previous":null,"results":[{"id":"{{id}}","createdAt":"2026-01-02T03:04:05.678Z","""
                + "\"lastUsedAt\":\"2026-01-02T03:05:06.678Z\",\"expiresAt\":\"2026-01-03T03:05:06.000Z\","
                + "\"userAgent\":\"phone/1.0\",\"ipAddress\":\"2001:db8::7\",\"current\":true}]}"));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }

    [Test]
    public async Task The_newest_comes_first_and_only_the_callers_own_is_current()
    {
        await _api.CreateUserAsync("ada");
        var logins = new List<(string Refresh, string Access)>();
        for (var i = 0; i < 3; i++)
        {
            logins.Add(await _api.LoginAsync("ada", ApiFactory.UserPassword));
            _api.Time.Advance(TimeSpan.FromSeconds(1));
        }

        using var client = _api.CreateClient(logins[1].Access);
        var sessions = await client.ListAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                sessions.Select(session => session["id"]!.GetValue<string>()),
                Is.EqualTo(logins.Select(login => SessionRequests.SessionOf(login.Refresh)).Reverse()));
            Assert.That(sessions.Select(session => session["current"]!.GetValue<bool>()), Is.EqualTo(new[] { false, true, false }));
        }
    }

    [Test]
    public async Task Ended_and_expired_sessions_are_not_listed()
    {
        await _api.LoginAsync();
        _api.Time.Advance(TimeSpan.FromHours(23));
        var (ended, _) = await _api.LoginAsync();
        var (kept, _) = await _api.LoginAsync();
        using var anonymous = _api.CreateClient();
        using var blacklisted = await anonymous.BlacklistAsync(ended);
        await blacklisted.ShouldBeEmptyOkAsync();
        _api.Time.Advance(TimeSpan.FromMinutes(59).Add(TimeSpan.FromSeconds(59)));
        var (_, access) = await _api.LoginAsync();
        using var client = _api.CreateClient(access);
        Assert.That(await client.ListAsync(), Has.Count.EqualTo(3), "the first lives for one second more");

        _api.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await client.ListIdsAsync(), Is.EqualTo(new[] { SessionRequests.SessionOf(access), SessionRequests.SessionOf(kept) }));
    }

    [Test]
    public async Task Pages_link_to_each_other_and_hold_each_session_once()
    {
        for (var i = 0; i < 5; i++)
        {
            await _api.LoginAsync();
        }

        using var client = await _api.CreateAdministratorAsync();
        var seen = new List<string>();
        string? path = "/api/sessions?pageSize=2";
        var pages = 0;
        while (path is not null)
        {
            using var response = await client.GetAsync(path);
            await response.ShouldBeOkAsync();
            var page = await response.ReadObjectAsync();
            Assert.That(page["count"]!.GetValue<long>(), Is.EqualTo(6));
            seen.AddRange(page["results"]!.AsArray().Select(session => session!["id"]!.GetValue<string>()));
            path = page["next"]?.GetValue<string>();
            pages++;
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pages, Is.EqualTo(3));
            Assert.That(seen, Has.Count.EqualTo(6).And.Unique);
        }
    }

    [TestCase("page=0", "page")]
    [TestCase("page=-1", "page")]
    [TestCase("page=abc", "page")]
    [TestCase("page=1&page=1", "page")]
    [TestCase("pageSize=0", "pageSize")]
    [TestCase("pageSize=101", "pageSize")]
    [TestCase("pageSize=1000000000", "pageSize")]
    [TestCase("search=x", "search")]
    [TestCase("ordering=id", "ordering")]
    [TestCase("keepCurrent=true", "keepCurrent")]
    [TestCase("isActive=true", "isActive")]
    public async Task A_parameter_that_is_unknown_or_out_of_range_is_400(string query, string parameter)
    {
        using var client = await _api.CreateAdministratorAsync();
        foreach (var path in new[] { SessionRequests.Path, "/api/users/1/sessions/" })
        {
            using var response = await client.GetAsync($"{path}?{query}");

            var body = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
            Assert.That(body["errors"]!.AsObject().Select(field => field.Key), Is.EqualTo(new[] { parameter }));
        }
    }

    [TestCase(2L)]
    [TestCase(9223372036854775807L)]
    public async Task A_page_past_the_end_is_404(long page)
    {
        using var client = await _api.CreateAdministratorAsync();

        using var response = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{SessionRequests.Path}?page={page}"));

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Invalid page.");
    }

    [Test]
    public async Task HEAD_works_and_other_methods_are_405()
    {
        using var client = await _api.CreateAdministratorAsync();

        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, SessionRequests.Path));
        using var post = await client.PostAsync(SessionRequests.Path, content: null);

        Assert.That(head.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await post.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.That(post.Content.Headers.Allow, Is.SupersetOf(new[] { "GET", "DELETE" }));
    }
}
