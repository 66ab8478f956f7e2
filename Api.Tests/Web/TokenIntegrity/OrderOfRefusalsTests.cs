using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>
/// Of a token with several faults the first in the contract's order is named. A token of the wrong type is one of the
/// other type, for a key may vouch for one type only.
/// </summary>
[TestFixture("HS256")]
[TestFixture("RS256")]
[TestFixture("ES256")]
[TestFixture("RS256 rotating")]
[TestFixture("ES256 rotating")]
[Category("Slow")]
public sealed class OrderOfRefusalsTests(string algorithm) : TokenIntegrityTests(algorithm)
{
    private static readonly (string Claim, string? Json) Expired = ("exp", "1");
    private static readonly (string Claim, string? Json) NoId = ("jti", null);
    private static readonly (string Claim, string? Json) NoSession = ("sid", "\"\"");
    private static readonly (string Claim, string? Json) NoUser = ("user_id", null);
    private static readonly (string Claim, string? Json) UnknownUser = ("user_id", "987654321");
    private static readonly (string Claim, string? Json) NotYet = ("iat", "253402300799");
    private static readonly (string Claim, string? Json) WrongIssuer = ("iss", "\"https://other.test\"");
    private static readonly (string Claim, string? Json) WrongAudience = ("aud", "\"https://other.test\"");

    [Test]
    public async Task Invalid_comes_before_everything()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var first in new[] { NotYet, WrongIssuer, WrongAudience })
            {
                await ShouldRefuseAccessAsync($"{first}", With(Session.Refresh, first, Expired, NoId, UnknownUser), "Token is invalid");
                await ShouldRefuseRefreshAsync($"{first}", With(Session.Access, first, Expired, NoId, UnknownUser), "Token is invalid");
            }

            await ShouldRefuseAccessAsync(
                "signature", With(Session.Refresh, Expired, NoId, UnknownUser)[..^4] + "AAAA", "Token is invalid");
            await ShouldRefuseRefreshAsync(
                "signature", With(Session.Access, Expired, NoId, UnknownUser)[..^4] + "AAAA", "Token is invalid");
        }
    }

    [Test]
    public async Task Expired_comes_before_no_id_before_wrong_type_before_the_user()
    {
        foreach (var (faults, text) in new[]
        {
            (new[] { Expired, NoId, NoUser }, "Token is expired"),
            ([Expired, NoId, UnknownUser], "Token is expired"),
            ([Expired, NoSession], "Token is expired"),
            ([Expired, UnknownUser], "Token is expired"),
            ([Expired], "Token is expired"),
            ([NoId, NoUser], "Token has no id"),
            ([NoId, UnknownUser], "Token has no id"),
            ([NoSession, UnknownUser], "Token has no id"),
            ([NoId], "Token has no id"),
            ([NoUser], "Token has wrong type"),
            ([UnknownUser], "Token has wrong type"),
            ([], "Token has wrong type"),
        })
        {
            var name = string.Join(' ', faults);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(
                    await TokenAnswer.AccessAsync(Client, With(Session.Refresh, faults)),
                    Is.EqualTo(TokenAnswer.RefusedAccess(text)),
                    $"{name}: protected call");
                Assert.That(
                    await TokenAnswer.RefreshAsync(Client, With(Session.Access, faults)),
                    Is.EqualTo(TokenAnswer.Refused(text)),
                    $"{name}: refresh");
                if (text != "Token has wrong type")
                {
                    Assert.That(
                        await TokenAnswer.VerifyAsync(Client, With(Session.Access, faults)),
                        Is.EqualTo(TokenAnswer.Refused(text)),
                        $"{name}: verify");
                }
            }
        }
    }

    [Test]
    public async Task Logging_out_passes_over_expiry_alone()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.BlacklistAsync(Client, With(Session.Refresh, NoId, NoUser)),
                Is.EqualTo(TokenAnswer.Refused("Token has no id")));
            Assert.That(
                await TokenAnswer.BlacklistAsync(Client, With(Session.Access, NoUser)),
                Is.EqualTo(TokenAnswer.Refused("Token has wrong type")));
            Assert.That(await TokenAnswer.BlacklistAsync(Client, With(Session.Refresh, Expired, UnknownUser)), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(
                await TokenAnswer.VerifyAsync(Client, Session.Refresh.Token), Is.EqualTo(TokenAnswer.Refused("Token is blacklisted")));
        }
    }

    [Test]
    public async Task Expired_comes_before_a_user_that_is_gone_or_inactive()
    {
        var id = await Api.CreateUserAsync("order-expired");
        var (access, refresh) = await LogInAsync(Api, Key, "order-expired", ApiFactory.UserPassword);
        await Api.WithDatabaseAsync(
            database => database.Users.Where(user => user.Id == id).ExecuteUpdateAsync(user => user.SetProperty(u => u.IsActive, false)));
        using (Assert.EnterMultipleScope())
        {
            await ShouldBeExpiredAsync("inactive");
        }

        await Api.WithDatabaseAsync(database => database.Users.Where(user => user.Id == id).ExecuteDeleteAsync());
        using (Assert.EnterMultipleScope())
        {
            await ShouldBeExpiredAsync("gone");
        }

        async Task ShouldBeExpiredAsync(string name)
        {
            Assert.That(
                await TokenAnswer.AccessAsync(Client, With(access, Expired)),
                Is.EqualTo(TokenAnswer.RefusedAccess("Token is expired")),
                name);
            Assert.That(
                await TokenAnswer.VerifyAsync(Client, With(access, Expired)), Is.EqualTo(TokenAnswer.Refused("Token is expired")), name);
            Assert.That(
                await TokenAnswer.VerifyAsync(Client, With(refresh, Expired)), Is.EqualTo(TokenAnswer.Refused("Token is expired")), name);
            Assert.That(
                await TokenAnswer.RefreshAsync(Client, With(refresh, Expired)), Is.EqualTo(TokenAnswer.Refused("Token is expired")), name);
        }
    }

    [Test]
    public async Task A_user_that_is_gone_or_inactive_comes_before_an_ended_session()
    {
        var id = await Api.CreateUserAsync("order-ended");
        var (access, refresh) = await LogInAsync(Api, Key, "order-ended", ApiFactory.UserPassword);
        Assert.That(await TokenAnswer.BlacklistAsync(Client, refresh.Token), Is.EqualTo(TokenAnswer.Ok));
        var ended = TokenAnswer.Refused("Token is blacklisted");
        var noAccount = TokenAnswer.Blamed("no_active_account", "No active account found for the given token.");
        await ShouldAnswerAsync(ended, ended);

        await Api.WithDatabaseAsync(
            database => database.Users.Where(user => user.Id == id).ExecuteUpdateAsync(user => user.SetProperty(u => u.IsActive, false)));
        await ShouldAnswerAsync(TokenAnswer.Refused("User is inactive"), noAccount);

        await Api.WithDatabaseAsync(database => database.Users.Where(user => user.Id == id).ExecuteDeleteAsync());
        await ShouldAnswerAsync(TokenAnswer.Refused("User not found"), noAccount);

        async Task ShouldAnswerAsync(TokenAnswer verify, TokenAnswer refreshed)
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(await TokenAnswer.VerifyAsync(Client, access.Token), Is.EqualTo(verify), "access token at verify");
                Assert.That(await TokenAnswer.VerifyAsync(Client, refresh.Token), Is.EqualTo(verify), "refresh token at verify");
                Assert.That(await TokenAnswer.RefreshAsync(Client, refresh.Token), Is.EqualTo(refreshed), "refresh");
            }
        }
    }

    [Test]
    public async Task A_token_of_an_unknown_session_is_blacklisted()
    {
        var sid = ("sid", $"\"{SessionId.New(Api.Time.GetUtcNow())}\"");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.VerifyAsync(Client, With(Session.Access, sid)), Is.EqualTo(TokenAnswer.Refused("Token is blacklisted")));
            Assert.That(
                await TokenAnswer.VerifyAsync(Client, With(Session.Refresh, sid)), Is.EqualTo(TokenAnswer.Refused("Token is blacklisted")));
            Assert.That(
                await TokenAnswer.RefreshAsync(Client, With(Session.Refresh, sid)),
                Is.EqualTo(TokenAnswer.Refused("Token is blacklisted")));
            Assert.That(await TokenAnswer.BlacklistAsync(Client, With(Session.Refresh, sid)), Is.EqualTo(TokenAnswer.Ok));
            await SessionShouldLiveAsync();
        }
    }

    private static string With(IssuedToken token, params (string Claim, string? Json)[] faults) =>
        faults.Aggregate(token, (whole, fault) => whole with { Token = whole.WithClaim(fault.Claim, fault.Json) }).Token;
}
