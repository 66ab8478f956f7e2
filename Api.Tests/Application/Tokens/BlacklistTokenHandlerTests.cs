using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Moq;
using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Application.Tokens;

/// <summary>A logout with any refresh token that the session ever had.</summary>
public sealed class BlacklistTokenHandlerTests
{
    private readonly Mock<ISessionStore> _sessions = new(MockBehavior.Strict);
    private readonly FakeTokenCodec _codec = new();
    private readonly FakeTimeProvider _time = new(Login);
    private readonly Session _session = SessionExamples.Start();

    [TestCase(0)]
    [TestCase(24 * 3600)]
    [TestCase(365 * 24 * 3600)]
    public async Task The_session_is_ended_as_a_logout_by_a_token_of_any_age(int secondsLater)
    {
        var token = new TokenIssuer(_codec, [], Policy).Refresh(_session);
        _time.Advance(TimeSpan.FromSeconds(secondsLater));
        Ends(true);

        var error = await BlacklistAsync(token);

        Assert.That(error, Is.Null);
        // Whether the token was replaced long ago is not even asked, so no logout can look like theft.
        _sessions.Verify(sessions => sessions.TryEndAsync(
            _session.Id,
            EndReason.Blacklisted,
            Login + TimeSpan.FromSeconds(secondsLater),
            CancellationToken.None), Times.Once);
        _sessions.VerifyNoOtherCalls();
    }

    [Test]
    public async Task Row_32_A_session_that_had_ended_or_is_unknown_is_no_failure()
    {
        Ends(false);

        Assert.That(await BlacklistAsync(new TokenIssuer(_codec, [], Policy).Refresh(_session)), Is.Null);
    }

    [Test]
    public async Task A_token_of_no_possible_user_still_ends_its_session()
    {
        Ends(true);
        var content = _codec.Open(new TokenIssuer(_codec, [], Policy).Refresh(_session));

        Assert.That(await BlacklistAsync(_codec.Write(content with { UserId = null })), Is.Null);
    }

    [Test]
    public async Task Row_32_What_is_no_refresh_token_of_ours_ends_nothing()
    {
        var good = _codec.Open(new TokenIssuer(_codec, [], Policy).Refresh(_session));
        var cases = new (string Name, string Token, TokenRefusal Expected)[]
        {
            ("forged", "forged", TokenRefusal.Invalid),
            (
                "access token",
                new TokenIssuer(_codec, [], Policy).Access(_session, new AccessContent([], new Dictionary<string, object>()), Login),
                TokenRefusal.WrongType),
            ("no type", _codec.Write(good with { Type = null }), TokenRefusal.WrongType),
            ("no id", _codec.Write(good with { Id = null }), TokenRefusal.NoId),
            ("no session", _codec.Write(good with { SessionId = null }), TokenRefusal.NoId),
            ("no user", _codec.Write(good with { NamesUser = false, UserId = null }), TokenRefusal.NoUser),
        };

        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, token, expected) in cases)
            {
                Assert.That(await BlacklistAsync(token), Is.EqualTo(new Error.TokenNotValid(expected)), name);
            }

            Assert.That(_sessions.Invocations, Is.Empty);
        }
    }

    private void Ends(bool lived) => _sessions
        .Setup(
            sessions => sessions.TryEndAsync(_session.Id, It.IsAny<EndReason>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync(lived);

    private Task<Error?> BlacklistAsync(string token) =>
        new BlacklistTokenHandler(new TokenInspector(_codec, Policy, _time), _sessions.Object, _time)
            .HandleAsync(new BlacklistTokenCommand(token), CancellationToken.None);
}
