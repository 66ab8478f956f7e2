using Api.Application.Hooks;
using Api.Application.Outages;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Application.Tokens;

/// <summary>A login, as far as the use case decides it.</summary>
public sealed class ObtainTokensHandlerTests
{
    private static readonly string[] Roles = ["editor"];

    private readonly Mock<IPasswordVerifier> _verifier = new(MockBehavior.Strict);
    private readonly Mock<ISessionStore> _sessions = new(MockBehavior.Strict);
    private readonly FakeTokenCodec _codec = new();
    private readonly UnlimitedLogins _attempts = new();
    private readonly Mock<IOutageDetector> _outages = new(MockBehavior.Strict);
    private readonly CollectedLog _log = new();
    private readonly List<(Session Session, VerifiedAccount Account)> _started = [];

    [TearDown]
    public void TearDown() => _log.Dispose();

    [Test]
    public async Task A_verified_password_starts_a_session_and_hands_out_its_first_pair()
    {
        Verify(Verified("hash"));
        Start(true);

        var pair = (await LoginAsync()).Value!;

        var (session, account) = _started.Single();
        var (refresh, access) = (_codec.Open(pair.Refresh), _codec.Open(pair.Access));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(account, Is.EqualTo(Account("hash")));
            Assert.That((session.UserId, session.CreatedAt, session.UserAgent), Is.EqualTo((User, Login, Device.UserAgent)));
            Assert.That(
                (refresh.Type, refresh.Id, refresh.SessionId),
                Is.EqualTo((TokenType.Refresh, (TokenId?)session.CurrentTokenId, (SessionId?)session.Id)));
            Assert.That(refresh.ExpiresAt - refresh.IssuedAt, Is.EqualTo(Policy.RefreshTokenLifetime));
            Assert.That(
                (access.Type, access.SessionId, access.UserId), Is.EqualTo((TokenType.Access, (SessionId?)session.Id, (UserId?)User)));
            Assert.That(access.ExpiresAt - access.IssuedAt, Is.EqualTo(Policy.AccessTokenLifetime));
            Assert.That(access.Roles, Is.EqualTo(new[] { "editor" }));
            Assert.That(access.Id, Is.Not.EqualTo(refresh.Id));
        }
    }

    [Test]
    public async Task A_refused_password_starts_nothing()
    {
        Verify(new Error.WrongCredentials());

        Assert.That((await LoginAsync()).Error, Is.EqualTo(new Error.WrongCredentials()));
        Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Too_many_waiting_hashes_are_an_outage_and_no_refusal()
    {
        Verify(new Error.Busy(TimeSpan.FromSeconds(3)));

        Assert.That((await LoginAsync()).Error, Is.EqualTo(new Error.Busy(TimeSpan.FromSeconds(3))));
        Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task A_password_changed_between_its_check_and_the_start_is_checked_once_more()
    {
        Verify(Verified("old hash"), Verified("new hash"));
        Start(false, true);

        var result = await LoginAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_started.Select(start => start.Account.PasswordHash), Is.EqualTo(new[] { "old hash", "new hash" }));
            Assert.That(_started.Select(start => start.Session.Id), Is.Unique);
            Assert.That(_codec.Open(result.Value!.Refresh).Id, Is.EqualTo(_started[1].Session.CurrentTokenId));
        }
    }

    [Test]
    public async Task The_old_password_starts_nothing_once_it_was_changed()
    {
        Verify(Verified("old hash"), new Error.WrongCredentials());
        Start(false);

        Assert.That((await LoginAsync()).Error, Is.EqualTo(new Error.WrongCredentials()));
        Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Too_many_waiting_hashes_at_the_second_check_are_an_outage_too()
    {
        Verify(Verified("old hash"), new Error.Busy(TimeSpan.FromSeconds(3)));
        Start(false);

        Assert.That((await LoginAsync()).Error, Is.EqualTo(new Error.Busy(TimeSpan.FromSeconds(3))));
        Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task An_account_that_keeps_changing_starts_nothing_and_is_no_refusal()
    {
        Verify(Verified("hash"), Verified("hash"));
        Start([.. Enumerable.Repeat(false, OptimisticRetry.Limit)]);

        Assert.That((await LoginAsync()).Error, Is.TypeOf<Error.Busy>());
        Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((0, 1)));
        Assert.That(_started, Has.Count.EqualTo(OptimisticRetry.Limit));
    }

    [Test]
    public async Task Row_43_A_password_of_more_than_the_longest_is_refused_before_it_is_hashed()
    {
        var error = (await LoginAsync(new string('x', 1025))).Error;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((error as Error.Invalid)?.Fields.Keys, Is.EqualTo(new[] { "Password" }));
            Assert.That(
                (error as Error.Invalid)?.Fields["Password"], Is.EqualTo(new[] { "Ensure this field has no more than 1024 characters." }));
            Assert.That(_verifier.Invocations, Is.Empty);
            Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((0, 0)), "no permit was taken");
        }
    }

    [Test]
    public async Task Row_45_A_success_gives_its_permit_back()
    {
        Verify(Verified("hash"));
        Start(true);

        await LoginAsync();

        Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Row_45_An_outage_gives_the_permit_back()
    {
        _verifier
            .Setup(verifier => verifier.VerifyLoginAsync("name", It.IsAny<string>(), Device, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => LoginAsync());

        Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Row_45_Without_a_permit_nothing_is_looked_at()
    {
        var exhausted = new Mock<ILoginRateLimiter>(MockBehavior.Strict);
        exhausted.Setup(attempts => attempts.Begin("name", Device)).Returns(() => new Refused(TimeSpan.FromSeconds(7)));

        var result = await LoginAsync(attempts: exhausted.Object);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Error, Is.EqualTo(new Error.Throttled(TimeSpan.FromSeconds(7))));
            Assert.That(_verifier.Invocations, Is.Empty);
        }
    }

    [Test]
    public async Task Claims_that_cannot_be_found_start_no_session()
    {
        Verify(Verified("hash"));
        var claims = new Mock<IAccessTokenClaims>();
        claims.Setup(source => source.FindAsync(User, It.IsAny<CancellationToken>())).Throws<InvalidOperationException>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => LoginAsync(claims: claims.Object));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sessions.Invocations, Is.Empty);
            Assert.That((_attempts.Failed, _attempts.GivenBack), Is.EqualTo((0, 1)));
        }
    }

    [Test]
    public async Task Row_43_A_password_of_1024_emoji_has_1024_characters_and_arrives_as_it_is()
    {
        var password = string.Concat(Enumerable.Repeat("\U0001F511", 1024));
        Verify(Verified("hash"));
        Start(true);

        var result = await LoginAsync(password);

        Assert.That(result.Error, Is.Null);
        _verifier.Verify(verifier => verifier.VerifyLoginAsync("name", password, Device, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task The_session_that_a_login_replaces_ends_after_the_new_one_has_started()
    {
        Verify(Verified("hash"));
        Start(true);
        var former = Former();
        _sessions
            .Setup(sessions => sessions.TryEndAsync(former.Id, EndReason.Replaced, Login, It.IsAny<CancellationToken>()))
            .Callback(() => Assert.That(_started, Has.Count.EqualTo(1)))
            .ReturnsAsync(true);

        var result = await HandleAsync(new ObtainTokensCommand("name", "password", Device, Replaces: TokenOf(former)));

        Assert.That(result.Error, Is.Null);
        _sessions.Verify(sessions => sessions.TryEndAsync(former.Id, EndReason.Replaced, Login, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task What_is_no_token_replaces_nothing_and_a_refused_login_neither()
    {
        Verify(Verified("hash"));
        Start(true);

        var accepted = await HandleAsync(new ObtainTokensCommand("name", "password", Device, Replaces: "no token"));
        Verify(new Error.WrongCredentials());
        var refused = await HandleAsync(new ObtainTokensCommand("name", "password", Device, Replaces: TokenOf(Former())));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.Error, Is.Null);
            Assert.That(refused.Error, Is.EqualTo(new Error.WrongCredentials()));
            Assert.That(_sessions.Invocations.Select(call => call.Method.Name), Is.All.EqualTo(nameof(ISessionStore.TryStartAsync)));
        }
    }

    [Test]
    public async Task An_outage_at_the_replaced_session_is_logged_and_fails_no_login()
    {
        Verify(Verified("hash"));
        Start(true);
        var outage = new TimeoutException();
        _outages.Setup(outages => outages.IsOutage(outage)).Returns(true);
        _sessions
            .Setup(sessions => sessions.TryEndAsync(It.IsAny<SessionId>(), EndReason.Replaced, Login, It.IsAny<CancellationToken>()))
            .ThrowsAsync(outage);

        var result = await HandleAsync(new ObtainTokensCommand("name", "password", Device, Replaces: TokenOf(Former())));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Error, Is.Null);
            Assert.That(_log.Lines.Select(line => line.Text), Has.Exactly(1).Contains("lives on"));
        }
    }

    private static Session Former() => Session.Start(SessionId.New(Login), TokenId.New(), User, Device, Policy, Login);

    private string TokenOf(Session session) => new TokenIssuer(_codec, [], Policy).Refresh(session);

    private static VerifiedAccount Account(string hash) => VerifiedAccounts.Of(User, hash, Roles);

    private static Result<VerifiedAccount> Verified(string hash) => Account(hash);

    private void Verify(params Result<VerifiedAccount>[] answers)
    {
        _verifier
            .Setup(verifier => verifier.VerifyLoginAsync("name", It.IsAny<string>(), Device, It.IsAny<CancellationToken>()))
            .ReturnsAsync(answers[0]);
        if (answers.Length > 1)
        {
            _verifier
                .Setup(verifier => verifier.VerifyAsync(User, It.IsAny<string>(), It.IsAny<CancellationToken>()))
                .ReturnsAsync(answers[1]);
        }
    }

    private void Start(params bool[] answers)
    {
        var queue = new Queue<bool>(answers);
        _sessions
            .Setup(sessions => sessions.TryStartAsync(It.IsAny<Session>(), It.IsAny<VerifiedAccount>(), It.IsAny<CancellationToken>()))
            .Callback((Session session, VerifiedAccount account, CancellationToken _) => _started.Add((session, account)))
            .ReturnsAsync(() => queue.Dequeue());
    }

    private Task<Result<TokenPair>> LoginAsync(
        string password = "password", ILoginRateLimiter? attempts = null, params IAccessTokenClaims[] claims) =>
        HandleAsync(new ObtainTokensCommand("name", password, Device), attempts, claims);

    private async Task<Result<TokenPair>> HandleAsync(
        ObtainTokensCommand command, ILoginRateLimiter? attempts = null, params IAccessTokenClaims[] claims)
    {
        using var logging = new LoggerFactory([_log]);
        var time = new FakeTimeProvider(Login);
        var hooks = new LoginHooks([], [], NullLogger<LoginHooks>.Instance);
        var issuer = new TokenIssuer(_codec, claims, Policy);
        var handler = new ObtainTokensHandler(
            attempts ?? _attempts,
            _verifier.Object,
            hooks,
            new SessionStarter(hooks, _sessions.Object, issuer, Policy, time),
            issuer,
            new ReplacedSession(
                new TokenInspector(_codec, Policy, time), _sessions.Object, _outages.Object, time, logging.CreateLogger<ReplacedSession>()),
            new PasswordPolicy(15, 1024));
        return await handler.HandleAsync(command, CancellationToken.None);
    }

    private sealed class Refused(TimeSpan retryAfter) : IPasswordAttempt
    {
        public TimeSpan? RetryAfter => retryAfter;

        public void Fail() => throw new InvalidOperationException("A try that was not let through cannot fail.");

        public void Dispose()
        {
        }
    }
}
