using Api.Application.Results;
using Api.Application.Tokens;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Application.Tokens;

/// <summary>Whether a token is good now; nothing is changed by asking.</summary>
public sealed class VerifyTokenHandlerTests
{
    private readonly FakeSessionStore _sessions = new();
    private readonly FakeTokenCodec _codec = new();
    private readonly FakeTimeProvider _time = new(Login);
    private readonly Session _session = SessionExamples.Start();

    private TokenIssuer Issuer => new(_codec, [], Policy);

    private string AccessToken => Issuer.Access(_session, new AccessContent([], new Dictionary<string, object>()), Login);

    private string RefreshToken => Issuer.Refresh(_session);

    [SetUp]
    public void SetUp()
    {
        _sessions.Put(User, new AccountState(IsActive: true, []));
        _sessions.Put(_session);
    }

    [TearDown]
    public void Nothing_was_written() => Assert.That(_sessions.Writes, Is.Zero);

    [Test]
    public async Task An_access_token_and_the_current_refresh_token_of_a_living_session_are_good()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await VerifyAsync(AccessToken), Is.Null);
            Assert.That(await VerifyAsync(RefreshToken), Is.Null);
        }
    }

    [Test]
    public async Task A_replaced_refresh_token_is_not_good_even_within_the_leeway_but_an_older_access_token_is()
    {
        var (access, refresh) = (AccessToken, RefreshToken);
        var rotated = _session.Rotated(Login);
        _sessions.Put(rotated);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await VerifyAsync(refresh), Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Blacklisted)));
            Assert.That(await VerifyAsync(Issuer.Refresh(rotated)), Is.Null);
            Assert.That(await VerifyAsync(access), Is.Null);
            Assert.That(_sessions[_session.Id].EndedAt, Is.Null, "asking is no theft");
        }
    }

    [Test]
    public async Task What_is_refused_by_itself_costs_no_read()
    {
        var good = _codec.Open(RefreshToken);
        var cases = new (string Name, string Token, TokenRefusal Expected)[]
        {
            ("forged", "forged", TokenRefusal.Invalid),
            ("expired", _codec.Write(good with { ExpiresAt = Login }), TokenRefusal.Expired),
            ("expired and without id", _codec.Write(good with { ExpiresAt = Login, Id = null }), TokenRefusal.Expired),
            ("no id", _codec.Write(good with { Id = null, Type = null }), TokenRefusal.NoId),
            ("no session", _codec.Write(good with { SessionId = null }), TokenRefusal.NoId),
            ("no type", _codec.Write(good with { Type = null }), TokenRefusal.WrongType),
            ("odd type", _codec.Write(good with { Type = "sliding" }), TokenRefusal.WrongType),
            ("no user", _codec.Write(good with { NamesUser = false, UserId = null }), TokenRefusal.NoUser),
            ("no possible user", _codec.Write(good with { UserId = null }), TokenRefusal.UserNotFound),
        };

        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, token, expected) in cases)
            {
                Assert.That(await VerifyAsync(token), Is.EqualTo(new Error.TokenNotValid(expected)), name);
            }

            Assert.That(_sessions.Reads, Is.Zero);
        }
    }

    [TestCase("gone", "ended", TokenRefusal.UserNotFound)]
    [TestCase("gone", "living", TokenRefusal.UserNotFound)]
    [TestCase("inactive", "ended", TokenRefusal.UserInactive)]
    [TestCase("inactive", "living", TokenRefusal.UserInactive)]
    [TestCase("active", "ended", TokenRefusal.Blacklisted)]
    [TestCase("active", "unknown", TokenRefusal.Blacklisted)]
    public async Task It_is_refused_for_its_user_then_for_its_session(string user, string session, TokenRefusal expected)
    {
        var contents = new[] { AccessToken, RefreshToken }.Select(_codec.Open);
        switch (user)
        {
            case "gone":
                _sessions.RemoveUser(User);
                break;
            case "inactive":
                _sessions.Put(User, new AccountState(IsActive: false, []));
                break;
        }

        _sessions.Put(session == "ended" ? _session.End(EndReason.Blacklisted, Login) : _session);

        using (Assert.EnterMultipleScope())
        {
            foreach (var content in contents)
            {
                var token = _codec.Write(session == "unknown" ? content with { SessionId = SessionId.New(Login) } : content);
                Assert.That(await VerifyAsync(token), Is.EqualTo(new Error.TokenNotValid(expected)), content.Type);
            }
        }
    }

    [Test]
    public async Task Row_30_A_token_that_says_later_than_its_session_lives_is_expired()
    {
        var token = _codec.Write(_codec.Open(RefreshToken) with { ExpiresAt = _session.ExpiresAt });
        _time.SetUtcNow(_session.RefreshExpiresAt);

        Assert.That(await VerifyAsync(token), Is.EqualTo(new Error.TokenNotValid(TokenRefusal.Expired)));
    }

    private Task<Error?> VerifyAsync(string token) =>
        new VerifyTokenHandler(new TokenInspector(_codec, Policy, _time), _sessions, Policy, _time)
            .HandleAsync(new VerifyTokenQuery(token), CancellationToken.None);
}
