using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>Rows 11 to 15: tokens that we signed, whose claims will not do.</summary>
[TestFixture("HS256")]
[TestFixture("RS256")]
[TestFixture("ES256")]
[TestFixture("RS256 rotating")]
[TestFixture("ES256 rotating")]
[Category("Slow")]
public sealed class ClaimTests(string algorithm) : TokenIntegrityTests(algorithm)
{
    private const string WrongType = "Token has wrong type";
    private const string NoId = "Token has no id";

    [Test]
    public async Task Row_11_A_token_of_the_other_type_is_refused()
    {
        var (access, refresh) = Session;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(Client, refresh.Token), Is.EqualTo(TokenAnswer.RefusedAccess(WrongType)));
            Assert.That(await TokenAnswer.RefreshAsync(Client, access.Token), Is.EqualTo(TokenAnswer.Refused(WrongType)));
            Assert.That(await TokenAnswer.BlacklistAsync(Client, access.Token), Is.EqualTo(TokenAnswer.Refused(WrongType)));
            await SessionShouldLiveAsync();
        }
    }

    [Test]
    public async Task Row_11_A_token_of_no_or_an_odd_token_type_is_refused()
    {
        // A key beside which there is another for the other type vouches for its own type only.
        var text = Key.IsAsymmetric ? "Token is invalid" : WrongType;
        using (Assert.EnterMultipleScope())
        {
            foreach (var type in new[] { null, "null", "\"\"", "\"Access\"", "\"ACCESS\"", "\"Refresh\"", "\"access \"",
                "\"refresh\\u0000\"", "\"sliding\"", "\"none\"", "1", "true", "[\"access\"]", "[\"refresh\"]", "{}" })
            {
                await ShouldRefuseAccessAsync($"token_type {type}", Session.Access.WithClaim("token_type", type), text);
                await ShouldRefuseRefreshAsync($"token_type {type}", Session.Refresh.WithClaim("token_type", type), text);
            }

            await SessionShouldLiveAsync();
        }
    }

    [Test]
    public async Task Row_11_A_key_of_one_type_of_token_does_not_vouch_for_the_other()
    {
        var refreshByAccessKey = Session.Access.WithClaimsText(Session.Refresh.Claims.ToJsonString());
        var accessByRefreshKey = Session.Refresh.WithClaimsText(Session.Access.Claims.ToJsonString());
        using (Assert.EnterMultipleScope())
        {
            if (Key.IsAsymmetric)
            {
                await ShouldRefuseRefreshAsync("refresh token signed by the published key", refreshByAccessKey, "Token is invalid");
                await ShouldRefuseAccessAsync("access token signed by the key of refresh tokens", accessByRefreshKey, "Token is invalid");
            }
            else
            {
                Assert.That(await TokenAnswer.VerifyAsync(Client, refreshByAccessKey), Is.EqualTo(TokenAnswer.Ok), "there is one key");
            }

            await SessionShouldLiveAsync();
        }
    }

    [Test]
    public Task Row_12_A_wrong_or_missing_issuer_is_invalid() => ShouldBeInvalidAsync(token =>
        from issuer in Others(TestSigningKey.Issuer)
        select ($"iss {issuer}", token.WithClaim("iss", issuer)));

    [Test]
    public Task Row_12_A_wrong_or_missing_audience_is_invalid() => ShouldBeInvalidAsync(token =>
        from audience in Others(TestSigningKey.Audience)
            .Append("[\"https://other.test\",\"https://third.test\"]")
            .Append("[null]")
            .Append("[1]")
            .Append("[[\"https://audience.test\"]]")
        select ($"aud {audience}", token.WithClaim("aud", audience)));

    [Test]
    public Task Row_13_An_expiry_that_is_no_integer_in_range_is_invalid() => ShouldBeInvalidAsync(token =>
        from exp in NoTimes
        select ($"exp {exp}", token.WithClaim("exp", exp)));

    [Test]
    public async Task Row_13_The_least_and_the_largest_expiry_are_times()
    {
        using (Assert.EnterMultipleScope())
        {
            await ShouldRefuseAccessAsync("exp 0", Session.Access.WithClaim("exp", "0"), "Token is expired");
            Assert.That(
                await TokenAnswer.RefreshAsync(Client, Session.Refresh.WithClaim("exp", "0")),
                Is.EqualTo(TokenAnswer.Refused("Token is expired")));
            Assert.That(await TokenAnswer.AccessAsync(Client, Session.Access.WithClaim("exp", "253402300799")), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(
                await TokenAnswer.VerifyAsync(Client, Session.Refresh.WithClaim("exp", "253402300799")), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public Task Row_14_A_start_that_is_no_integer_in_range_is_invalid() => ShouldBeInvalidAsync(token =>
        from name in new[] { "iat", "nbf" }
        from time in NoTimes
        where name == "iat" || time is not null
        select ($"{name} {time}", token.WithClaim(name, time)));

    [Test]
    public async Task Row_15_A_token_id_that_is_missing_or_not_of_its_form_is_refused()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (claim, otherForm) in new[] { ("jti", "D"), ("sid", "N") })
            {
                foreach (var (name, json, text) in Malformed(claim, Session.Access, otherForm))
                {
                    await ShouldRefuseAccessAsync(name, Session.Access.WithClaim(claim, json), text);
                }

                foreach (var (name, json, text) in Malformed(claim, Session.Refresh, otherForm))
                {
                    await ShouldRefuseRefreshAsync(name, Session.Refresh.WithClaim(claim, json), text);
                }
            }

            await SessionShouldLiveAsync();
        }
    }

    [Test]
    public async Task Row_15_A_token_that_names_no_user_is_refused()
    {
        const string NoUser = "Token contained no recognizable user identification";
        using (Assert.EnterMultipleScope())
        {
            await ShouldRefuseAccessAsync("user_id missing", Session.Access.WithClaim("user_id", json: null), NoUser);
            await ShouldRefuseRefreshAsync("user_id missing", Session.Refresh.WithClaim("user_id", json: null), NoUser);
            await SessionShouldLiveAsync();
        }
    }

    [Test]
    public async Task Row_15_A_user_id_that_names_nobody_is_a_user_not_found()
    {
        string[] nobody =
        [
            "null", "[]", "[1]", "{}", "{\"id\":1}", "true", "false", "\"1\"", "\"\"", "\"Gokul\"", "1.5", "1.0", "1e0", "1e400", "-1", "0",
            "-0", "987654321",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", new string('9', 30),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var id in nobody)
            {
                await ShouldNotFindUserAsync(
                    $"user_id {id}", Session.Access.WithClaim("user_id", id), Session.Refresh.WithClaim("user_id", id));
            }

            await SessionShouldLiveAsync();
            foreach (var id in nobody)
            {
                Assert.That(
                    await TokenAnswer.BlacklistAsync(Client, Session.Refresh.WithClaim("user_id", id)),
                    Is.EqualTo(TokenAnswer.Ok),
                    $"user_id {id}: blacklist");
            }
        }
    }

    [Test]
    public async Task Row_15_The_tokens_of_a_user_deleted_in_the_database_find_no_user()
    {
        var (id, access, refresh) = await CreateAndLogInAsync("deleted");
        await Api.WithDatabaseAsync(database => database.Users.Where(user => user.Id == id).ExecuteDeleteAsync());

        using (Assert.EnterMultipleScope())
        {
            await ShouldNotFindUserAsync("deleted", access.Token, refresh.Token);
            Assert.That(await TokenAnswer.BlacklistAsync(Client, refresh.Token), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public async Task The_tokens_of_an_inactive_user_are_refused_as_such()
    {
        var (id, access, refresh) = await CreateAndLogInAsync("inactive");
        await Api.WithDatabaseAsync(
            database => database.Users.Where(user => user.Id == id).ExecuteUpdateAsync(user => user.SetProperty(u => u.IsActive, false)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.AccessAsync(Client, access.Token), Is.EqualTo(TokenAnswer.Blamed("user_inactive", "User is inactive")));
            Assert.That(
                await TokenAnswer.RefreshAsync(Client, refresh.Token),
                Is.EqualTo(TokenAnswer.Blamed("no_active_account", "No active account found for the given token.")));
            Assert.That(await TokenAnswer.VerifyAsync(Client, access.Token), Is.EqualTo(TokenAnswer.Refused("User is inactive")));
            Assert.That(await TokenAnswer.VerifyAsync(Client, refresh.Token), Is.EqualTo(TokenAnswer.Refused("User is inactive")));
            Assert.That(await TokenAnswer.BlacklistAsync(Client, refresh.Token), Is.EqualTo(TokenAnswer.Ok));
        }
    }

    [Test]
    public async Task Row_17_Half_a_surrogate_pair_in_a_claim_is_no_server_error()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (claim, json, status) in new[]
            {
                ("token_type", "\"access\\ud800\"", 401), (
                    "jti", "\"\\ud800\"", 401), ("sid", "\"\\udc00\"", 401), ("user_id", "\"\\ud800\"", 401),
                ("iss", "\"\\ud800\"", 401), (
                    "aud", "\"\\ud800\"", 401), ("aud", "[\"\\ud800\"]", 401), ("exp", "\"\\ud800\"", 401), ("sub", "\"\\ud800\"", 401),
                ("roles", "\"\\ud800\"", 401), (
                    "roles", "[\"\\ud800\"]", 200), ("foreign", "\"\\ud800\"", 401), ("foreign", "[\"\\ud800\"]", 200),
            })
            {
                var access = Session.Access.WithClaim(claim, json);
                var refresh = Session.Refresh.WithClaim(claim, json);
                foreach (var (call, answer) in new[]
                {
                    ("protected call", await TokenAnswer.AccessAsync(Client, access)),
                    ("access token at verify", await TokenAnswer.VerifyAsync(Client, access)),
                    ("refresh token at verify", await TokenAnswer.VerifyAsync(Client, refresh)),
                })
                {
                    Assert.That(answer.Status, Is.EqualTo(status), $"{claim} {json}: {call}");
                }
            }
        }
    }

    private static IEnumerable<string?> NoTimes =>
    [
        null, "null", "\"4102444800\"", "\"\"", "true", "[4102444800]", "{}", "4102444800.5", "4102444800.0", "4.1024448e9", "4102444800e0",
        "-1", "-0.5", "1e400", "-1e400",
        "253402300800", "9223372036854775807", "9223372036854775808", "18446744073709551616", new string(
            '9', 400), "\"2100-01-01T00:00:00Z\"",
    ];

    private static IEnumerable<string?> Others(string right) =>
    [
        null, "null", "\"\"", "\"https://other.test\"", $"\"{right}/\"", $"\"{right.ToUpperInvariant()}\"", $"\" {right}\"",
        $"\"{right}\\u0000\"", $"\"{right[..^1]}\"",
        "1", "true", "{}", "[]", $"{{\"{right}\":\"{right}\"}}",
    ];

    private static IEnumerable<(string Name, string? Json, string Text)> Malformed(string claim, IssuedToken token, string format)
    {
        var right = token.Claims[claim]!.GetValue<string>();
        var otherForm = Guid.Parse(right).ToString(format);
        foreach (var json in new[]
        {
            null, "null", "\"\"", $"\"{right.ToUpperInvariant()}\"", $"\"{right[..^1]}\"", $"\"{right}0\"", $"\" {right}\"",
            $"\"{right}\\n\"", $"\"{otherForm}\"", $"\"{{{otherForm}}}\"",
            $"\"g{right[1..]}\"", "\"../../etc\"", "1", "true", $"[\"{right}\"]", "{}", $"\"{new string('0', 10_000)}\"",
        })
        {
            // Digits have no case.
            if (json != $"\"{right}\"")
            {
                // Where RFC 7519 §4.1.7 demands a string, a token with something else cannot be read at all.
                var readable = claim == "sid" || json is null or "null" || json[0] == '"';
                yield return ($"{claim} {json?[..Math.Min(50, json.Length)]}", json, readable ? NoId : "Token is invalid");
            }
        }
    }

    private async Task<(long Id, IssuedToken Access, IssuedToken Refresh)> CreateAndLogInAsync(string username)
    {
        var id = await Api.CreateUserAsync(username);
        var (access, refresh) = await LogInAsync(Api, Key, username, ApiFactory.UserPassword);
        return (id, access, refresh);
    }

    private async Task ShouldNotFindUserAsync(string name, string access, string refresh)
    {
        Assert.That(
            await TokenAnswer.AccessAsync(Client, access),
            Is.EqualTo(TokenAnswer.Blamed("user_not_found", "User not found")),
            $"{name}: protected call");
        Assert.That(
            await TokenAnswer.RefreshAsync(Client, refresh),
            Is.EqualTo(TokenAnswer.Blamed("no_active_account", "No active account found for the given token.")),
            $"{name}: refresh");
        Assert.That(
            await TokenAnswer.VerifyAsync(Client, access),
            Is.EqualTo(TokenAnswer.Refused("User not found")),
            $"{name}: access token at verify");
        Assert.That(
            await TokenAnswer.VerifyAsync(Client, refresh),
            Is.EqualTo(TokenAnswer.Refused("User not found")),
            $"{name}: refresh token at verify");
    }
}
