using System.Net;
using System.Text.Json.Nodes;
using Api.Application.Hooks;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Passwords;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Web.Logins;

/// <summary>What others may have a say in at a login.</summary>
[Category("Slow")]
public sealed class LoginHookTests : LoginFixture
{
    private static readonly (string, string?) Limited = ("RateLimit:Enabled", "true");

    [Test]
    public async Task A_rule_that_says_no_is_answered_and_counted_as_a_wrong_password_is()
    {
        var rule = new Rule { Answer = false };
        await StartAsync(services => services.AddSingleton<ILoginRule>(rule), Limited);
        using var wrong = await LogInAsync(Stranger, "ada", Wrong);
        Assert.That(rule.Asked, Is.Empty, "only who knows the password is asked about");

        using var right = await LogInAsync(Stranger, "ada", Right);

        Assert.That(await DescribeAsync(right), Is.EqualTo(await DescribeAsync(wrong)));
        Assert.That(rule.Asked, Is.EqualTo(new[] { ("ada", Stranger) }));
        Assert.That((await FailuresAsync()).Count, Is.EqualTo(2));
        Assert.That((await Api.SessionsAsync()).Where(session => session.UserId.Value == Ada), Is.Empty);
        await FailAsync(8, password: Right);
        await ShouldBeThrottledAsync(60, password: Right);
    }

    [TestCase(true, true, true)]
    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    public async Task Of_several_rules_each_has_to_agree(bool one, bool other, bool succeeds)
    {
        await StartAsync(services => services
            .AddSingleton<ILoginRule>(new Rule { Answer = one })
            .AddSingleton<ILoginRule>(new Rule { Answer = other, Spares = "Gokul" }));

        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(succeeds ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_rule_is_not_asked_about_an_inactive_or_a_blocked_account()
    {
        var rule = new Rule { Answer = true };
        await StartAsync(services => services.AddSingleton<ILoginRule>(rule));
        await Api.CreateUserAsync("inactive", isActive: false);
        await BlockAsync();
        rule.Asked.Clear();

        await FailAsync(1, name: "inactive", password: Right);
        await FailAsync(1, password: Right);

        Assert.That(rule.Asked, Is.Empty);
    }

    [Test]
    public async Task An_observer_is_told_once_of_each_success_and_each_failure_and_of_nothing_else()
    {
        var observer = new Observer();
        using var gate = new GatedPasswordHasher();
        await StartAsync(
            services =>
            {
                gate.Register(services);
                services.AddSingleton<ILoginObserver>(observer);
            },
            Limited,
            ("Passwords:MaxConcurrentHashes", "1"),
            ("Passwords:QueueTimeout", "00:00:10"));
        observer.Told.Clear();

        Assert.That(await StatusAsync(Home, Right, "ADA@example.com"), Is.EqualTo(HttpStatusCode.OK));
        var session = (await Api.SessionsAsync()).Single(row => row.UserId.Value == Ada);
        await FailAsync(1, Stranger, " ada ");
        await FailAsync(1, Stranger, "nobody");
        Assert.That(observer.Told,
            Is.EqualTo(new[] { $"success of ada in {session.Id} from {Home}", $"failure of ' ada ' from {Stranger}",
                $"failure of 'nobody' from {Stranger}" }));

        await FailAsync(9);
        observer.Told.Clear();
        Assert.That(await StatusAsync(Stranger, ""), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await StatusAsync(Stranger, new string('x', 1025), "nobody"), Is.EqualTo(HttpStatusCode.BadRequest));
        await ShouldBeThrottledAsync(60);
        var reached = gate.CloseForNext();
        var holding = LogInAsync(Home, "ada", Right);
        await reached;
        var waiting = LogInAsync(Home, "ada", Right);
        var hashing = Api.Services.GetRequiredService<PasswordHashing>();
        while (hashing.Waiting == 0)
        {
            await Task.Yield();
        }

        Api.Time.Advance(TimeSpan.FromSeconds(10));
        using var busy = await waiting;
        Assert.That(busy.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(observer.Told, Is.Empty);
        gate.Open();
        using var held = await holding;
        Assert.That(observer.Told, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_an_observer_throws_is_logged_and_changes_no_answer_and_the_next_is_still_told()
    {
        var observer = new Observer();
        await StartAsync(services => services.AddSingleton<ILoginObserver>(new Thrower()).AddSingleton<ILoginObserver>(observer));
        observer.Told.Clear();
        var logged = Errors().Count;

        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.OK));
        await FailAsync(1);

        var errors = Errors().Skip(logged).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(observer.Told, Has.Count.EqualTo(2));
            Assert.That(errors, Has.Count.EqualTo(2).And.All.StartsWith("Thrower failed on a login").And.All.Contains("out of order"));
            Assert.That(errors, Has.None.Contains(Right).And.None.Contains(Wrong));
        }
    }

    [Test]
    public async Task Added_claims_are_in_access_tokens_of_login_and_refresh_and_in_no_refresh_token()
    {
        var claims = new ClaimSource { Found = new() { ["department"] = "engines", ["level"] = 3, ["tags"] = new[] { "a", "b" } } };
        await StartAsync(services => services
            .AddSingleton<IAccessTokenClaims>(claims)
            .AddSingleton<IAccessTokenClaims>(new ClaimSource { Found = new() { ["tenant"] = "north" } }));

        var (refresh, access) = await Api.LoginAsync("ada", Right);
        claims.Found["level"] = 4;
        Api.Time.Advance(TimeSpan.FromMinutes(2));
        var (accessAfterwards, successor) = await Client().RefreshedAsync(refresh);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Added(access), Is.EqualTo("""{"department":"engines","level":3,"tags":["a","b"],"tenant":"north"}"""));
            Assert.That(Added(accessAfterwards), Is.EqualTo("""{"department":"engines","level":4,"tags":["a","b"],"tenant":"north"}"""));
            Assert.That(Added(refresh), Is.EqualTo("{}"));
            Assert.That(Added(successor!), Is.EqualTo("{}"));
            Assert.That(claims.Asked.Skip(1), Is.EqualTo(new[] { Ada, Ada }), "the first was the administrator");
            Assert.That(await TokenAnswer.AccessAsync(Client(), access), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [TestCase("token_type")]
    [TestCase("exp")]
    [TestCase("iat")]
    [TestCase("nbf")]
    [TestCase("jti")]
    [TestCase("sub")]
    [TestCase("sid")]
    [TestCase("roles")]
    [TestCase("iss")]
    [TestCase("aud")]
    [TestCase("user_id")]
    public async Task A_claim_of_one_of_our_names_is_500_that_names_nothing_and_starts_no_session(string name)
    {
        const string secret = "what nobody may read";
        var claims = new ClaimSource();
        await StartAsync(services => services.AddSingleton<IAccessTokenClaims>(claims));
        var (refresh, _) = await Api.LoginAsync("ada", Right);
        var sessions = (await Api.SessionsAsync()).Count;
        claims.Found[name] = secret;

        using var login = await LogInAsync(Home, "ada", Right);
        var body = await login.ShouldBeProblemAsync(HttpStatusCode.InternalServerError, "server_error");
        Api.Time.Advance(TimeSpan.FromMinutes(2));
        using var refreshed = await Client().RefreshAsync(refresh);
        await refreshed.ShouldBeProblemAsync(HttpStatusCode.InternalServerError, "server_error");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.ToJsonString(), Does.Not.Contain(secret).And.Not.Contain($"claim {name}"));
            Assert.That(await Api.SessionsAsync(), Has.Count.EqualTo(sessions));
            var told = Api.Log.Lines.Where(line => line.Text.Contains(secret, StringComparison.Ordinal)
                || line.Text.Contains(Right, StringComparison.Ordinal));
            Assert.That(told, Is.Empty);
        }

        claims.Found.Clear();
        // Past the leeway: a rotation that nobody heard of would now be theft.
        Api.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await TokenAnswer.RefreshAsync(Client(), refresh), Is.EqualTo(TokenAnswer.Ok), "who was not answered asks again");
    }

    [Test]
    public async Task Two_sources_of_one_claim_are_500_and_start_no_session()
    {
        var one = new ClaimSource();
        await StartAsync(services => services
            .AddSingleton<IAccessTokenClaims>(one)
            .AddSingleton<IAccessTokenClaims>(new ClaimSource { Found = new() { ["tenant"] = "north" } }));
        var sessions = (await Api.SessionsAsync()).Count;
        one.Found["tenant"] = "south";

        Assert.That(await StatusAsync(Home, Right), Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await Api.SessionsAsync(), Has.Count.EqualTo(sessions));
    }

    private List<string> Errors() => [.. Api.Log.Lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Text)];

    /// <summary>The claims of a token that the program does not set itself, in order of their names.</summary>
    private static string Added(string token)
    {
        string[] own = ["token_type", "exp", "iat", "jti", "user_id", "sub", "sid", "auth_time", "amr", "roles"];
        var claims = TokenForge.Open(token).Claims.Where(claim => !own.Contains(claim.Key)).OrderBy(
            claim => claim.Key, StringComparer.Ordinal);
        return new JsonObject(claims.Select(claim => KeyValuePair.Create(claim.Key, claim.Value?.DeepClone()))).ToJsonString();
    }

    private sealed class Rule : ILoginRule
    {
        public required bool Answer { get; init; }

        /// <summary>Who may always log in.</summary>
        public string Spares { get; init; } = "Gokul";

        public List<(string Name, string? Address)> Asked { get; } = [];

        public ValueTask<bool> MayLogInAsync(UserDetails user, ClientInfo client, CancellationToken cancellationToken)
        {
            if (user.Username == Spares)
            {
                return ValueTask.FromResult(true);
            }

            Asked.Add((user.Username, client.IpAddress));
            return ValueTask.FromResult(Answer);
        }
    }

    private sealed class Observer : ILoginObserver
    {
        public List<string> Told { get; } = [];

        public ValueTask SucceededAsync(UserDetails user, Session session, CancellationToken cancellationToken)
        {
            Told.Add($"success of {user.Username} in {session.Id} from {session.IpAddress}");
            return ValueTask.CompletedTask;
        }

        public ValueTask FailedAsync(string name, ClientInfo client, CancellationToken cancellationToken)
        {
            Told.Add($"failure of '{name}' from {client.IpAddress}");
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Thrower : ILoginObserver
    {
        public ValueTask SucceededAsync(UserDetails user, Session session, CancellationToken cancellationToken) =>
            throw new TimeoutException("out of order");

        public async ValueTask FailedAsync(string name, ClientInfo client, CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new OperationCanceledException("out of order");
        }
    }

    private sealed class ClaimSource : IAccessTokenClaims
    {
        public Dictionary<string, object> Found { get; init; } = [];

        public List<long> Asked { get; } = [];

        public ValueTask<IReadOnlyDictionary<string, object>> FindAsync(UserId user, CancellationToken cancellationToken)
        {
            Asked.Add(user.Value);
            return ValueTask.FromResult<IReadOnlyDictionary<string, object>>(Found);
        }
    }
}
