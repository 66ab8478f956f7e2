using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Application.Tokens;

/// <summary>A refresh: in which order it is refused, what it saves, and what a lost race leads to.</summary>
public sealed class RefreshTokensHandlerTests
{
    private static readonly TimeSpan Leeway = Policy.ReuseLeeway;
    private static readonly SessionPolicy WithoutRotation = Policy with { RotateRefreshTokens = false };

    private readonly FakeSessionStore _sessions = new();
    private readonly FakeTokenCodec _codec = new();
    private readonly FakeTimeProvider _time = new(Login);
    private readonly CollectedLog _log = new();
    private SessionPolicy _policy = Policy;
    private Session _session = null!;
    private string _token = null!;

    [SetUp]
    public void SetUp()
    {
        _sessions.Put(User, new AccountState(IsActive: true, ["editor"]));
        _session = SessionExamples.Start();
        _sessions.Put(_session);
        _token = Token(_session);
    }

    [TearDown]
    public void TearDown() => _log.Dispose();

    [Test]
    public async Task The_current_token_is_replaced_by_a_successor()
    {
        var (access, refresh) = await IssueAsync(_token);

        var stored = _sessions[_session.Id];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.PreviousTokenId, Is.EqualTo(_session.CurrentTokenId));
            Assert.That(
                (refresh!.Id, refresh.IssuedAt, refresh.ExpiresAt),
                Is.EqualTo(((TokenId?)stored.CurrentTokenId, stored.CurrentTokenIssuedAt, stored.RefreshExpiresAt)));
            Assert.That(refresh.Id, Is.Not.EqualTo((TokenId?)_session.CurrentTokenId));
            Assert.That(
                (access.Type, access.SessionId, access.UserId), Is.EqualTo((TokenType.Access, (SessionId?)_session.Id, (UserId?)User)));
            Assert.That(access.ExpiresAt - access.IssuedAt, Is.EqualTo(Policy.AccessTokenLifetime));
            Assert.That((_sessions.Reads, _sessions.Writes), Is.EqualTo((1, 1)), "one read, one write");
        }
    }

    [Test]
    public async Task Row_35_The_access_token_names_the_roles_that_its_user_has_now()
    {
        _sessions.Put(User, new AccountState(IsActive: true, ["reader", "writer"]));

        var (access, _) = await IssueAsync(_token);

        Assert.That(access.Roles, Is.EqualTo(new[] { "reader", "writer" }));
    }

    [Test]
    public async Task Row_36_What_is_refused_by_itself_costs_no_read()
    {
        var good = _codec.Open(_token);
        var cases = new (string Name, string Token, TokenRefusal Expected)[]
        {
            ("forged", "forged", TokenRefusal.Invalid),
            ("access token", _codec.Write(good with { Type = TokenType.Access }), TokenRefusal.WrongType),
            ("no type", _codec.Write(good with { Type = null }), TokenRefusal.WrongType),
            ("no id", _codec.Write(good with { Id = null }), TokenRefusal.NoId),
            ("no session", _codec.Write(good with { SessionId = null }), TokenRefusal.NoId),
            ("no user", _codec.Write(good with { NamesUser = false, UserId = null }), TokenRefusal.NoUser),
            ("expired access token", _codec.Write(good with { Type = TokenType.Access, ExpiresAt = Login }), TokenRefusal.Expired),
            ("expired and without id", _codec.Write(good with { Id = null, ExpiresAt = Login }), TokenRefusal.Expired),
            (
                "expired and without user",
                _codec.Write(good with { NamesUser = false, UserId = null, ExpiresAt = Login }),
                TokenRefusal.Expired),
            ("expired and of no possible user", _codec.Write(good with { UserId = null, ExpiresAt = Login }), TokenRefusal.Expired),
        };

        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, token, expected) in cases)
            {
                Assert.That((await RefreshAsync(token)).Error, Is.EqualTo(new Error.TokenNotValid(expected)), name);
            }

            Assert.That(_sessions.Reads, Is.Zero);
        }
    }

    [Test]
    public async Task A_token_of_no_possible_user_has_no_active_account()
    {
        var token = _codec.Write(_codec.Open(_token) with { UserId = null });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await RefreshAsync(token)).Error, Is.EqualTo(new Error.NoActiveAccount()));
            Assert.That(_sessions.Reads, Is.Zero);
        }
    }

    // user, session, whether the token has expired
    [TestCase("gone", "living", true, "Expired")]
    [TestCase("inactive", "living", true, "Expired")]
    [TestCase("active", "living", true, "Expired")]
    [TestCase("active", "ended", true, "Expired")]
    [TestCase("active", "unknown", true, "Expired")]
    [TestCase("gone", "living", false, "NoActiveAccount")]
    [TestCase("gone", "ended", false, "NoActiveAccount")]
    [TestCase("gone", "unknown", false, "NoActiveAccount")]
    [TestCase("inactive", "living", false, "NoActiveAccount")]
    [TestCase("inactive", "ended", false, "NoActiveAccount")]
    [TestCase("inactive", "unknown", false, "NoActiveAccount")]
    [TestCase("active", "ended", false, "Blacklisted")]
    [TestCase("active", "unknown", false, "Blacklisted")]
    [TestCase("active", "somebody else's", false, "Blacklisted")]
    public async Task Row_29_It_is_refused_as_expired_then_for_its_user_then_for_its_session(
        string user, string session, bool expired, string expected)
    {
        Arrange(user, session);
        var token = session == "unknown" ? _codec.Write(_codec.Open(_token) with { SessionId = SessionId.New(Login) }) : _token;
        _time.SetUtcNow(expired ? _session.RefreshExpiresAt : Login);

        var error = (await RefreshAsync(token)).Error;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error, Is.EqualTo(
                expected == "NoActiveAccount" ? new Error.NoActiveAccount() : new Error.TokenNotValid(Enum.Parse<TokenRefusal>(expected))));
            Assert.That(_sessions.Writes, Is.Zero);
            Assert.That(_log.Lines, Is.Empty);
        }
    }

    [Test]
    public async Task A_replaced_token_of_an_inactive_user_ends_nothing()
    {
        _sessions.Put(_session.Rotated(Login));
        _sessions.Put(User, new AccountState(IsActive: false, []));
        _time.Advance(Leeway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await RefreshAsync(_token)).Error, Is.EqualTo(new Error.NoActiveAccount()));
            Assert.That(_sessions.Writes, Is.Zero);
        }
    }

    [Test]
    public async Task Row_23_A_young_token_is_handed_out_again_with_a_new_access_token_and_nothing_is_written()
    {
        var first = await IssueAsync(_token);
        var writes = _sessions.Writes;
        _time.Advance(Leeway - TimeSpan.FromTicks(1));

        var second = await IssueAsync(Token(_sessions[_session.Id]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Same(second.Refresh), Is.EqualTo(Same(first.Refresh)));
            Assert.That(second.Access.Id, Is.Not.EqualTo(first.Access.Id));
            Assert.That(second.Access.IssuedAt, Is.GreaterThan(first.Access.IssuedAt));
            Assert.That(_sessions.Writes, Is.EqualTo(writes));
        }
    }

    [Test]
    public async Task Row_25_A_lost_answer_is_given_again_and_nothing_is_written()
    {
        var first = await IssueAsync(_token);
        var writes = _sessions.Writes;
        _time.Advance(Leeway - TimeSpan.FromTicks(1));

        var second = await IssueAsync(_token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Same(second.Refresh), Is.EqualTo(Same(first.Refresh)));
            Assert.That(_sessions.Writes, Is.EqualTo(writes));
        }
    }

    [Test]
    public async Task Row_25_A_lost_answer_is_given_again_past_the_own_end_of_the_presented_token()
    {
        _time.SetUtcNow(_session.RefreshExpiresAt - TimeSpan.FromSeconds(1));
        var first = await IssueAsync(_token);
        _time.Advance(TimeSpan.FromSeconds(2));

        var second = await IssueAsync(_token);

        Assert.That(Same(second.Refresh), Is.EqualTo(Same(first.Refresh)));
    }

    [TestCase("gone")]
    [TestCase("inactive")]
    public async Task Past_its_own_end_a_lost_answer_is_expired_when_the_user_may_not_have_it(string user)
    {
        _time.SetUtcNow(_session.RefreshExpiresAt - TimeSpan.FromSeconds(1));
        _ = await IssueAsync(_token);
        _time.Advance(TimeSpan.FromSeconds(2));
        Arrange(user, "living");

        Assert.That((await RefreshAsync(_token)).Error, Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Expired)));
    }

    [Test]
    public async Task Row_22_Reuse_is_saved_although_the_request_fails_and_logged_once_without_the_token()
    {
        _ = await IssueAsync(_token);
        var successor = Token(_sessions[_session.Id]);
        _time.Advance(Leeway);

        var errors =
            new[] { (await RefreshAsync(_token)).Error, (await RefreshAsync(_token)).Error, (await RefreshAsync(successor)).Error };

        var stored = _sessions[_session.Id];
        var line = _log.Lines.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(errors, Is.All.EqualTo(new Error.TokenNotValid(TokenRefusal.Blacklisted)));
            Assert.That((stored.EndedAt, stored.EndReason), Is.EqualTo(((DateTimeOffset?)_time.GetUtcNow(), (EndReason?)EndReason.Reuse)));
            Assert.That(line.Level, Is.EqualTo(LogLevel.Warning));
            Assert.That(
                line.Text,
                Does.Contain(_session.Id.ToString()).And.Contain($"user {User}").And.Contain(_session.CurrentTokenId.ToString()));
            Assert.That(line.Text, Does.Not.Contain(_token));
        }
    }

    [Test]
    public async Task Row_22_Reuse_of_a_session_that_somebody_else_has_just_ended_is_not_logged_as_theft()
    {
        // A store in which the row ends between the decision and the saving: the statement meets no living row.
        var rotated = _session.Rotated(Login);
        var sessions = new Mock<ISessionStore>(MockBehavior.Strict);
        sessions.Setup(store => store.FindAsync(User, _session.Id, CancellationToken.None))
            .ReturnsAsync(new SessionLookup(new AccountState(IsActive: true, []), rotated));
        sessions.Setup(store => store.TryEndAsync(_session.Id, EndReason.Reuse, Login + Leeway, CancellationToken.None))
            .ReturnsAsync(false);
        _time.Advance(Leeway);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await RefreshAsync(_token, sessions.Object)).Error, Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Blacklisted)));
            Assert.That(_log.Lines, Is.Empty);
        }
    }

    [Test]
    public async Task Row_21_The_loser_of_a_race_hands_out_what_the_winner_made()
    {
        _sessions.BeforeRotating = () => _sessions.Put(_session.Rotated(Login));

        var (_, refresh) = await IssueAsync(_token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refresh!.Id, Is.EqualTo((TokenId?)_sessions[_session.Id].CurrentTokenId));
            Assert.That((_sessions.Reads, _sessions.Writes), Is.EqualTo((2, 0)), "it decides again and rotates nothing");
        }
    }

    [Test]
    public async Task Row_21_Without_a_leeway_the_loser_of_a_race_has_presented_a_replaced_token()
    {
        _policy = Policy with { ReuseLeeway = TimeSpan.Zero };
        _sessions.BeforeRotating = () => _sessions.Put(_session.Rotated(Login));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await RefreshAsync(_token)).Error, Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Blacklisted)));
            Assert.That(_sessions[_session.Id].EndReason, Is.EqualTo(EndReason.Reuse));
        }
    }

    [Test]
    public async Task The_second_decision_takes_the_time_again()
    {
        _sessions.BeforeRotating = () =>
        {
            _sessions.Put(_session.Rotated(Login));
            _time.Advance(Leeway);
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await RefreshAsync(_token)).Error, Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Blacklisted)));
            Assert.That(_sessions[_session.Id].EndedAt, Is.EqualTo(Login + Leeway));
        }
    }

    [Test]
    public async Task Row_27_A_logout_wins_against_a_rotation_that_is_under_way()
    {
        _sessions.BeforeRotating = () => _sessions.Put(_session.End(EndReason.Blacklisted, Login));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await RefreshAsync(_token)).Error, Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Blacklisted)));
            Assert.That(_sessions[_session.Id], Is.EqualTo(_session.End(EndReason.Blacklisted, Login)));
            Assert.That(_log.Lines, Is.Empty);
        }
    }

    [TestCase(30)]
    [TestCase(0)]
    public async Task Row_28_Our_own_commit_whose_answer_was_lost_counts_as_rotated(int leewaySeconds)
    {
        _policy = Policy with { ReuseLeeway = TimeSpan.FromSeconds(leewaySeconds) };
        _sessions.LosesNextAnswer = true;

        var (_, refresh) = await IssueAsync(_token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refresh!.Id, Is.EqualTo((TokenId?)_sessions[_session.Id].CurrentTokenId));
            Assert.That(refresh.Id, Is.Not.EqualTo((TokenId?)_session.CurrentTokenId));
            Assert.That(_sessions.Writes, Is.EqualTo(1));
            Assert.That(_sessions[_session.Id].EndedAt, Is.Null);
        }
    }

    [Test]
    public async Task With_rotation_off_there_is_no_refresh_token_in_the_answer_and_the_use_is_noted_once_a_minute()
    {
        _policy = WithoutRotation;
        var answers = new List<TokenContent?>();
        foreach (var wait in new[] { 0, 59, 1, 59, 1 })
        {
            _time.Advance(TimeSpan.FromSeconds(wait));
            answers.Add((await IssueAsync(_token)).Refresh);
        }

        var stored = _sessions[_session.Id];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers, Is.All.Null);
            Assert.That(_sessions.Writes, Is.EqualTo(2));
            Assert.That(stored.LastUsedAt, Is.EqualTo(Login + TimeSpan.FromMinutes(2)));
            Assert.That((stored.CurrentTokenId, stored.RefreshExpiresAt), Is.EqualTo((_session.CurrentTokenId, _session.RefreshExpiresAt)));
        }
    }

    [Test]
    public async Task With_rotation_off_a_lost_answer_from_before_is_given_again_with_its_refresh_token()
    {
        var first = await IssueAsync(_token);
        _policy = WithoutRotation;

        var second = await IssueAsync(_token);

        Assert.That(Same(second.Refresh), Is.EqualTo(Same(first.Refresh)));
    }

    [Test]
    public async Task Row_30_Refreshing_does_not_move_the_absolute_end()
    {
        var token = _token;
        for (var now = Login; now < _session.ExpiresAt; now += TimeSpan.FromHours(20))
        {
            _time.SetUtcNow(now);
            _ = await IssueAsync(token);
            token = Token(_sessions[_session.Id]);
        }

        _time.SetUtcNow(_session.ExpiresAt);

        Assert.That((await RefreshAsync(token)).Error, Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Expired)));
    }

    private static (TokenId?, DateTimeOffset, DateTimeOffset) Same(TokenContent? refresh) =>
        (refresh!.Id, refresh.IssuedAt, refresh.ExpiresAt);

    private void Arrange(string user, string session)
    {
        switch (user)
        {
            case "gone":
                _sessions.RemoveUser(User);
                break;
            case "inactive":
                _sessions.Put(User, new AccountState(IsActive: false, []));
                break;
        }

        switch (session)
        {
            case "ended":
                _sessions.Put(_session.End(EndReason.Blacklisted, Login));
                break;
            case "somebody else's":
                _sessions.Put(Session.Start(_session.Id, _session.CurrentTokenId, new UserId(User.Value + 1), Device, Policy, Login));
                break;
        }
    }

    [TestCase("")]
    [TestCase("fifteen-letters")]
    [TestCase("sixteen letters.")]
    [TestCase("two-keys-of-sixteen, two-keys-of-sixteen")]
    public async Task What_is_no_Idempotency_Key_is_refused_before_anything_is_read(string key)
    {
        Assert.That((await RefreshAsync("no token", key: key)).Error, Is.EqualTo(new Error.IdempotencyKeyNotValid()));
    }

    [TestCase("")]
    [TestCase("sixteen letters.")]
    public async Task With_rotation_off_every_Idempotency_Key_is_ignored(string key)
    {
        _policy = _policy with { RotateRefreshTokens = false };

        Assert.That((await RefreshAsync("no token", key: key)).Error, Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Invalid)));
    }

    private string Token(Session session) => new TokenIssuer(_codec, [], Policy).Refresh(session);

    private async Task<(TokenContent Access, TokenContent? Refresh)> IssueAsync(string token)
    {
        var result = await RefreshAsync(token);
        Assert.That(result.Error, Is.Null);
        return (_codec.Open(result.Value!.Access), result.Value.Refresh is { } refresh ? _codec.Open(refresh) : null);
    }

    private async Task<Result<RefreshedTokens>> RefreshAsync(string token, ISessionStore? sessions = null, string? key = null)
    {
        using var logging = new LoggerFactory([_log]);
        var handler = new RefreshTokensHandler(
            new TokenInspector(_codec, _policy, _time),
            sessions ?? _sessions,
            new TokenIssuer(_codec, [], _policy),
            _policy,
            _time,
            logging.CreateLogger<RefreshTokensHandler>());
        return await handler.HandleAsync(new RefreshTokensCommand(token, key, Device), CancellationToken.None);
    }
}
