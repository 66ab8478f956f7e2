using Api.Application.Results;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using static Api.Tests.Support.SessionExamples;

namespace Api.Tests.Application.Tokens;

/// <summary>The order in which a token is refused before anything is looked up.</summary>
public sealed class TokenInspectorTests
{
    private static readonly TokenContent Good = new(
        TokenType.Refresh, TokenId.New(), SessionId.New(Login), NamesUser: true, User, ["editor"], Login, Login + TimeSpan.FromMinutes(5));

    private static readonly TestCaseData[] Refusals =
    [
        new(Good with { Id = null, Type = "access", NamesUser = false, UserId = null }, TokenRefusal.NoId),
        new(Good with { SessionId = null, Type = null }, TokenRefusal.NoId),
        new(Good with { Type = "access", NamesUser = false, UserId = null }, TokenRefusal.WrongType),
        new(Good with { Type = null }, TokenRefusal.WrongType),
        new(Good with { Type = "Refresh" }, TokenRefusal.WrongType),
        new(Good with { Type = "sliding" }, TokenRefusal.WrongType),
        new(Good with { NamesUser = false, UserId = null }, TokenRefusal.NoUser),
    ];

    private readonly FakeTokenCodec _codec = new();
    private readonly FakeTimeProvider _time = new(Login);

    private TokenInspector Inspector => new(_codec, Policy with { Leeway = TimeSpan.FromSeconds(10) }, _time);

    [Test]
    public async Task What_we_did_not_sign_is_invalid_and_not_even_expired()
    {
        using (Assert.EnterMultipleScope())
        {
            var expected = new TokenInspection(TokenRefusal.Invalid, Expired: false, Token: null);
            Assert.That(Inspector.Inspect("forged", TokenType.Refresh), Is.EqualTo(expected));
            Assert.That(Inspector.InspectAllowingExpired("forged", TokenType.Refresh), Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task A_good_token_is_handed_on_as_it_is()
    {
        var inspection = Inspector.Inspect(_codec.Write(Good), TokenType.Access, TokenType.Refresh);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(inspection.Refusal, Is.Null);
            Assert.That(inspection.Expired, Is.False);
            Assert.That(
                inspection.Token,
                Is.EqualTo(new Api.Application.Tokens.GenuineToken(
                    TokenType.Refresh,
                    Good.Id!.Value,
                    Good.SessionId!.Value,
                    User,
                    Good.Roles,
                    Good.IssuedAt,
                    Good.ExpiresAt)));
        }
    }

    [Test]
    public async Task A_token_that_names_a_user_of_no_possible_number_is_handed_on_without_one()
    {
        var inspection = Inspector.Inspect(_codec.Write(Good with { UserId = null }), TokenType.Refresh);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(inspection.Refusal, Is.Null);
            Assert.That(inspection.Token, Is.Not.Null);
            Assert.That(inspection.Token?.UserId, Is.Null);
        }
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task The_first_thing_wrong_is_what_is_said(TokenContent content, TokenRefusal expected)
    {
        var inspection = Inspector.Inspect(_codec.Write(content), TokenType.Refresh);

        Assert.That(inspection, Is.EqualTo(new TokenInspection(expected, Expired: false, Token: null) { Type = AcceptedTypeOf(content) }));
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task Expiry_comes_before_everything_else_that_is_wrong(TokenContent content, TokenRefusal _)
    {
        var token = _codec.Write(content);
        _time.SetUtcNow(content.ExpiresAt + TimeSpan.FromSeconds(10));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Inspector.Inspect(token, TokenType.Refresh),
                Is.EqualTo(new TokenInspection(TokenRefusal.Expired, Expired: true, Token: null) { Type = AcceptedTypeOf(content) }));
            Assert.That(
                Inspector.InspectAllowingExpired(token, TokenType.Refresh),
                Is.EqualTo(new TokenInspection(TokenRefusal.Expired, Expired: true, Token: null) { Type = AcceptedTypeOf(content) }));
        }
    }

    [Test]
    public async Task Row_13_A_token_is_over_exactly_when_now_has_reached_its_end_plus_the_leeway()
    {
        var token = _codec.Write(Good);
        var over = Good.ExpiresAt + TimeSpan.FromSeconds(10);

        _time.SetUtcNow(over - TimeSpan.FromTicks(1));
        Assert.That((Inspector.Inspect(token, TokenType.Refresh)).Refusal, Is.Null);

        _time.SetUtcNow(over);
        Assert.That((Inspector.Inspect(token, TokenType.Refresh)).Refusal, Is.EqualTo(TokenRefusal.Expired));
        var expiredToo = Inspector.InspectAllowingExpired(token, TokenType.Refresh);
        Assert.That((expiredToo.Refusal, expiredToo.Expired, expiredToo.Token?.Id), Is.EqualTo(((TokenRefusal?)null, true, Good.Id)));
    }

    private static string? AcceptedTypeOf(TokenContent content) => content.Type == TokenType.Refresh ? content.Type : null;
}
