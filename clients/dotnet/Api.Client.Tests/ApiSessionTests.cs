using System.Net;
using Api.Client.Storage;

namespace Api.Client.Tests;

public sealed class ApiSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_login_is_told_with_who_it_is_and_a_logout_with_its_reason()
    {
        using var session = Session(request => IsLogin(request) ? FakeApi.Tokens() : FakeApi.Json(HttpStatusCode.OK, []), out var api);
        var heard = Listen(session, until: 2);

        var state = await session.LoginAsync("ada", "right");
        var confirmed = await session.LogoutAsync();

        var changes = await heard;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(state, Is.TypeOf<SessionState.SignedIn>());
            Assert.That(((SessionState.SignedIn)state).UserId, Is.EqualTo(7));
            Assert.That(((SessionState.SignedIn)state).Roles, Is.EqualTo(new[] { "editor" }));
            Assert.That(confirmed, Is.True);
            Assert.That(changes.Select(change => (change.Change, change.Reason)), Is.EqualTo(new (SessionChange, SignOutReason?)[]
            {
                (SessionChange.SignedIn, null),
                (SessionChange.SignedOut, SignOutReason.Logout),
            }));
            Assert.That(api.Sent.Select(sent => sent.Address.AbsolutePath), Is.EqualTo(new[] { "/auth/api/token/", "/auth/api/token/blacklist/" }));
        }
    }

    [Test]
    public async Task A_refused_login_stores_nothing_and_says_why()
    {
        var storage = new MemorySessionStorage();
        using var session = Session(_ => FakeApi.Problem(HttpStatusCode.Unauthorized, "no_active_account"), out _, storage);

        var error = await Assert.ThrowsAsync<ApiException>(() => session.LoginAsync("ada", "wrong"));

        Assert.That((error!.Status, error.Code, error.Detail), Is.EqualTo((HttpStatusCode.Unauthorized, "no_active_account", "No.")));
        Assert.That(await storage.ReadAsync(), Is.Null);
    }

    [Test]
    public async Task A_login_that_cannot_be_stored_leaves_no_session_behind()
    {
        using var session = Session(
            request => IsLogin(request) ? FakeApi.Tokens("r7") : FakeApi.Json(HttpStatusCode.OK, []), out var api, new FullStorage());

        await Assert.ThrowsAsync<IOException>(() => session.LoginAsync("ada", "right"));

        Assert.That(api.Sent[^1].Address.AbsolutePath, Is.EqualTo("/auth/api/token/blacklist/"));
        Assert.That(api.Sent[^1].Body, Does.Contain("r7"));
        Assert.That(session.State, Is.Not.TypeOf<SessionState.SignedIn>());
    }

    [Test]
    public async Task Another_program_on_the_storage_goes_on_and_hears_of_other_roles_and_of_the_end()
    {
        var storage = new MemorySessionStorage();
        using var first = Session(_ => FakeApi.Tokens("r0"), out _, storage);
        await first.LoginAsync("ada", "right");
        var answers = new Queue<HttpResponseMessage>(
            [FakeApi.Tokens("r1", role: "administrator"), FakeApi.Problem(HttpStatusCode.Unauthorized, "no_active_account")]);
        var time = new ManualTime();
        using var second = Session(_ => answers.Dequeue(), out _, storage, time);
        var heard = Listen(second, until: 3);

        Assert.That(await second.RestoreAsync(), Is.TypeOf<SessionState.SignedIn>());
        time.Advance(TimeSpan.FromMinutes(10));
        await second.RefreshAsync();
        time.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<ApiException>(() => second.RefreshAsync());

        var changes = await heard;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                changes.Select(change => change.Change),
                Is.EqualTo(new[] { SessionChange.SignedIn, SessionChange.UserChanged, SessionChange.SignedOut }));
            Assert.That(changes[^1].Reason, Is.EqualTo(SignOutReason.UserInactive));
            Assert.That(changes[^1].Error!.Code, Is.EqualTo("no_active_account"));
            Assert.That(await storage.ReadAsync(), Is.Null);
        }
    }

    [Test]
    public async Task An_outage_signs_nobody_out_and_a_caller_can_give_up_alone()
    {
        var storage = new MemorySessionStorage();
        using var first = Session(_ => FakeApi.Tokens("r0"), out _, storage);
        await first.LoginAsync("ada", "right");
        var time = new ManualTime();
        time.Advance(TimeSpan.FromDays(1));
        using var second = Session(_ => throw new HttpRequestException("no network"), out var api, storage, time);

        await Assert.ThrowsAsync<NoAnswerException>(() => second.RestoreAsync());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThatAsync(() => second.GetAccessTokenAsync(cancelled.Token), Throws.InstanceOf<OperationCanceledException>().Or.InstanceOf<NoAnswerException>());

        Assert.That(api.Sent, Has.Count.EqualTo(3));
        Assert.That(second.State, Is.TypeOf<SessionState.SignedIn>());
        Assert.That(await storage.ReadAsync(), Does.Contain("r0"));
    }

    [Test]
    public async Task A_logout_that_waits_for_a_refresh_to_be_stored_is_what_is_shown_in_the_end()
    {
        var storage = new MemorySessionStorage();
        var time = new ManualTime();
        var refresh = new TaskCompletionSource<HttpResponseMessage>();
        using var session = new ApiSession(new ApiSessionOptions
        {
            BaseAddress = FakeApi.Address,
            Storage = storage,
            Handler = new LateRefresh(refresh.Task),
            Time = time,
        });
        await session.LoginAsync("ada", "right");
        time.Advance(TimeSpan.FromMinutes(4));
        var refreshing = session.RefreshAsync();

        refresh.SetResult(FakeApi.Tokens("r1"));
        await Task.WhenAll(session.LogoutAsync(), refreshing);

        Assert.That(session.State, Is.TypeOf<SessionState.SignedOut>());
        Assert.That(await session.GetAccessTokenAsync(), Is.Null);
        Assert.That(await storage.ReadAsync(), Is.Null);
    }

    [Test]
    public async Task A_page_of_another_charset_is_no_answer_and_no_logout()
    {
        using var session = Session(request => IsLogin(request) ? FakeApi.Tokens() : HotelPage(), out var api);
        await session.LoginAsync("ada", "right");

        Assert.That(await session.LogoutAsync(), Is.False);

        Assert.That(api.Sent, Has.Count.EqualTo(4));

        static HttpResponseMessage HotelPage()
        {
            var page = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<h1>Please pay</h1>") };
            page.Content.Headers.Remove("Content-Type");
            page.Content.Headers.TryAddWithoutValidation("Content-Type", "text/html; charset=gb2312");
            return page;
        }
    }

    [Test]
    public async Task Nobody_is_signed_in_and_that_has_no_other_reason()
    {
        using var session = Session(_ => throw new InvalidOperationException("nothing is sent"), out _);
        var heard = Listen(session, until: 1);

        Assert.That(await session.RestoreAsync(), Is.TypeOf<SessionState.SignedOut>());
        Assert.That(await session.GetAccessTokenAsync(), Is.Null);
        Assert.That((await heard)[0].Reason, Is.EqualTo(SignOutReason.None));
    }

    [Test]
    public async Task The_state_is_the_same_object_while_nothing_changes()
    {
        using var session = Session(_ => FakeApi.Tokens(), out _);
        var state = await session.LoginAsync("ada", "right");

        await session.RefreshAsync();
        await session.RestoreAsync();

        Assert.That(session.State, Is.SameAs(state));
    }

    private static bool IsLogin(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/api/token/", StringComparison.Ordinal);

    private static ApiSession Session(
        Func<HttpRequestMessage, HttpResponseMessage> answer, out FakeApi api, ISessionStorage? storage = null, TimeProvider? time = null) =>
        new(new ApiSessionOptions
        {
            BaseAddress = new Uri("https://api.example.com/auth"),
            Storage = storage ?? new MemorySessionStorage(),
            Handler = api = new FakeApi(answer),
            Time = time ?? new ManualTime(),
        });

    /// <summary>So many changes, as soon as they have been told.</summary>
    private static Task<List<SessionChangedEventArgs>> Listen(ApiSession session, int until)
    {
        var heard = new List<SessionChangedEventArgs>();
        var all = new TaskCompletionSource<List<SessionChangedEventArgs>>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Changed += (_, change) =>
        {
            heard.Add(change);
            if (heard.Count == until)
            {
                all.SetResult(heard);
            }
        };
        return all.Task.WaitAsync(Patience);
    }

    private sealed class LateRefresh(Task<HttpResponseMessage> refresh) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath.EndsWith("/refresh/", StringComparison.Ordinal)
                ? refresh
                : Task.FromResult(IsLogin(request) ? FakeApi.Tokens() : FakeApi.Json(HttpStatusCode.OK, []));
    }

    private sealed class FullStorage : ISessionStorage
    {
        public ValueTask<string?> ReadAsync() => ValueTask.FromResult<string?>(null);

        public ValueTask WriteAsync(string record) => throw new IOException("The disk is full.");

        public ValueTask RemoveAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A time that stands still until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
