using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Users;

/// <summary>Changes that are made only to the record that was read (RFC 9110 §13.1.1).</summary>
[Category("Slow")]
public sealed class IfMatchTests
{
    private const int Writers = 32;

    private static readonly string[] Calls = ["PUT", "PATCH", "PATCH me", "DELETE"];

    // TAG stands for the current one; several are several header lines.
    private static readonly string[][] Matching =
    [
        ["\"TAG\""],
        ["*"],
        ["\"other\", \"TAG\""],
        ["\"TAG\",\"other\""],
        ["\"other\"", "\"TAG\""],
        ["\"TAG\"", "\"other\""],
        ["W/\"TAG\", \"TAG\""],
        ["W/\"TAG\""],
        ["W/\"TAG\"", "\"other\""],
        ["\"a,b\", \"TAG\""],
    ];

    private static readonly string[][] Failing =
    [
        ["\"other\""],
        ["\"\""],
        ["W/\"other\""],
        ["TAG"],
        ["\"TAG"],
        ["TAG\""],
        ["'TAG'"],
        ["\"TAG\" \"other\""],
        ["\"TAG\";"],
        ["\"*\""],
        ["*, \"TAG\""],
        ["\"TAG\", *"],
        ["*", "\"TAG\""],
        ["*, *"],
        ["\"TAG\"", "junk"],
        ["junk", "\"TAG\""],
        ["\" TAG\""],
        ["\"TAG,other\""],
        ["W/*"],
    ];

    private ApiFactory _api = null!;
    private HttpClient _administrator = null!;
    private int _users;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _administrator = await _api.CreateAdministratorAsync();
    }

    [TearDown]
    public void TearDown()
    {
        _administrator.Dispose();
        _api.Dispose();
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Row_58_A_condition_that_names_the_record_lets_the_change_through(string call)
    {
        foreach (var conditions in Matching)
        {
            var target = await NewTargetAsync(call);
            using var response = await target.SendAsync("Changed", conditions);

            Assert.That((int)response.StatusCode, Is.EqualTo(call == "DELETE" ? 204 : 200), string.Join(" | ", conditions));
            if (call != "DELETE")
            {
                Assert.That(response.Headers.ETag!.Tag, Is.Not.EqualTo($"\"{target.Version}\""));
                Assert.That(response.Headers.ETag.IsWeak, Is.False);
                Assert.That(await _administrator.TagAsync(target.Path), Is.EqualTo(response.Headers.ETag.Tag));
            }
        }
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Row_58_A_stale_or_malformed_condition_is_412_and_changes_nothing(string call)
    {
        var target = await NewTargetAsync(call);
        var before = await _administrator.ReadAsync(target.Path);
        foreach (var conditions in Failing)
        {
            using var response = await target.SendAsync("Changed", conditions);

            Assert.That((int)response.StatusCode, Is.EqualTo(412), string.Join(" | ", conditions));
            await response.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed, "precondition_failed");
        }

        var after = await _administrator.ReadAsync(target.Path);
        Assert.That((after.User.ToJsonString(), after.Tag), Is.EqualTo((before.User.ToJsonString(), before.Tag)));
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Row_58_A_tag_is_stale_after_the_next_edit(string call)
    {
        var target = await NewTargetAsync(call);
        await _administrator.PatchedAsync(target.Path, """{"lastName":"Meanwhile"}""");

        using var stale = await target.SendAsync("Changed", $"\"{target.Version}\"");
        using var unconditional = await target.SendAsync("Changed");

        await stale.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.That(unconditional.IsSuccessStatusCode, Is.True);
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("PATCH me")]
    public async Task Row_58_Status_412_comes_before_anything_about_the_body(string call)
    {
        var target = await NewTargetAsync(call);
        foreach (var (body, mediaType) in new[]
            {
                ("{", EditRequests.Json),
                ("[]", EditRequests.Json),
                ("""{"king":1}""", EditRequests.Json),
                ("""{"id":0}""", EditRequests.Json),
                ("username=ada", "application/x-www-form-urlencoded"),
                (new string(' ', 70_000), EditRequests.Json),
                ("""{"isActive":false,"username":"gokul"}""", EditRequests.Json),
                ("""{"username":"Gokul"}""", EditRequests.Json),
            })
        {
            using var stale = await target.Client.EditAsync(target.Method, target.Address, body, ["\"stale\""], mediaType);
            using var current = await target.Client.EditAsync(target.Method, target.Address, body, [$"\"{target.Version}\""], mediaType);

            await stale.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed, "precondition_failed");
            Assert.That((int)current.StatusCode, Is.InRange(400, 415).And.Not.EqualTo(412), body);
        }
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Row_58_Status_412_comes_after_404_and_406(string call)
    {
        var target = await NewTargetAsync(call);
        using var notAcceptable = await target.Client.EditAsync(target.Method, target.Address, "{}", ["\"stale\""], accept: "text/html");
        await notAcceptable.ShouldBeProblemAsync(HttpStatusCode.NotAcceptable, "not_acceptable");
        if (call == "PATCH me")
        {
            return;
        }

        using var gone = await _administrator.EditAsync(target.Method, "/api/users/999/", "{}", ["\"stale\""]);
        using var self = await NewSelfAsync();
        using var foreign = await self.EditAsync(target.Method, target.Path, "{}", ["junk"]);
        using var any = await _administrator.EditAsync(target.Method, "/api/users/999/", "{}", ["*"]);
        await gone.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
        await foreign.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
        await any.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Test]
    public async Task Row_58_Status_412_comes_after_403()
    {
        using var self = await NewSelfAsync();
        var own = EditRequests.PathOf(await self.GetObjectAsync(EditRequests.Me));

        using var response = await self.EditAsync("DELETE", own, null, ["\"stale\""]);

        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Row_58_Of_parallel_updates_under_one_tag_exactly_one_wins(string call)
    {
        for (var round = 0; round < 5; round++)
        {
            var target = await NewTargetAsync(call);
            var answers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async i =>
            {
                using var response = await target.SendAsync($"Writer {i}", $"\"{target.Version}\"");
                return (Status: (int)response.StatusCode, Writer: i);
            }));

            var winner = answers.Single(answer => answer.Status is 200 or 204).Writer;
            // Whoever came after a deletion finds nobody.
            Assert.That(
                answers.Where(answer => answer.Writer != winner).Select(answer => answer.Status),
                call == "DELETE" ? Is.All.AnyOf(404, 412) : Is.All.EqualTo(412));
            if (call != "DELETE")
            {
                Assert.That((string)(await _administrator.GetObjectAsync(target.Path))["firstName"]!, Is.EqualTo($"Writer {winner}"));
            }
        }
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    public async Task Row_58_An_edit_and_a_deletion_under_one_tag_do_not_both_succeed(string call)
    {
        for (var round = 0; round < 20; round++)
        {
            var target = await NewTargetAsync(call);
            var answers = await Task.WhenAll(
                target.SendAsync("Changed", $"\"{target.Version}\""),
                _administrator.EditAsync("DELETE", target.Path, null, [$"\"{target.Version}\""]));

            Assert.That(answers.Count(answer => answer.IsSuccessStatusCode), Is.EqualTo(1));
            Assert.That(
                answers.Where(answer => !answer.IsSuccessStatusCode).Select(answer => (int)answer.StatusCode), Is.All.AnyOf(404, 412));
        }
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    public async Task Writers_that_read_change_and_write_under_their_tag_lose_nothing(string call)
    {
        var target = await NewTargetAsync(call);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async i =>
        {
            while (true)
            {
                var (user, tag) = await _administrator.ReadAsync(target.Path);
                var body = call == "PUT" ? user : [];
                body["firstName"] = $"{user["firstName"]}{(char)('A' + i)}";
                using var response = await _administrator.EditAsync(call, target.Path, body.ToJsonString(), [tag]);
                if (response.StatusCode != HttpStatusCode.PreconditionFailed)
                {
                    await response.ShouldBeOkAsync();
                    return;
                }
            }
        }));

        var written = (string)(await _administrator.GetObjectAsync(target.Path))["firstName"]!;
        Assert.That(written, Is.EquivalentTo(Enumerable.Range(0, Writers).Select(i => (char)('A' + i))));
    }

    [Test]
    public async Task Two_changes_of_different_members_without_a_condition_are_both_kept()
    {
        var target = await NewTargetAsync("PATCH");
        for (var round = 0; round < 50; round++)
        {
            var answers = await Task.WhenAll(
                _administrator.PatchAsync(target.Path, $$"""{"firstName":"First {{round}}"}"""),
                _administrator.PatchAsync(target.Path, $$"""{"lastName":"Last {{round}}"}"""));

            var user = await _administrator.GetObjectAsync(target.Path);
            Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.All.EqualTo(200));
            Assert.That(((string)user["firstName"]!, (string)user["lastName"]!), Is.EqualTo(($"First {round}", $"Last {round}")));
        }
    }

    [Test]
    public async Task The_tag_changes_with_every_edit_and_with_nothing_else()
    {
        await _administrator.CreateRolesAsync("editor");
        var path = EditRequests.PathOf(await _administrator.CreateAsync("ada"));
        var tags = new List<string> { await _administrator.TagAsync(path) };
        foreach (var body in new[]
            {
                """{"firstName":"Ada"}""", """{"lastName":"Lovelace"}""", """{"email":"ada@example.com"}""", """{"username":"ada2"}""",
                """{"roles":["editor"]}""", """{"roles":["editor","administrator"]}""", """{"roles":[]}""", """{"isActive":false}""",
                """{"isActive":true}""",
                """{"email":null}""", """{"username":"ADA2"}""",
            })
        {
            using var response = await _administrator.PatchAsync(path, body);
            await response.ShouldBeOkAsync();
            tags.Add(response.Headers.ETag!.Tag);
            Assert.That(await _administrator.TagAsync(path), Is.EqualTo(tags[^1]), body);
        }

        Assert.That(tags, Is.Unique);

        using var anonymous = _api.CreateClient();
        using var failed = await anonymous.ObtainAsync("ada2", "not this one");
        await _api.LoginAsync("ada2", ApiFactory.UserPassword);
        using var unlock = await _administrator.EditAsync("POST", path + "unlock/", null);
        Assert.That(unlock.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using var same = await _administrator.PatchAsync(
            path, """{"username":"ADA2","email":null,"roles":[],"isActive":true,"firstName":"Ada"}""");
        await same.ShouldBeOkAsync();
        Assert.That(same.Headers.ETag!.Tag, Is.EqualTo(tags[^1]), "an edit that changes nothing");
        Assert.That(await _administrator.TagAsync(path), Is.EqualTo(tags[^1]));
        using var conditional = await _administrator.PatchAsync(path, """{"firstName":"Augusta"}""", tags[^1]);
        await conditional.ShouldBeOkAsync();
    }

    private async Task<HttpClient> NewSelfAsync()
    {
        var name = $"self{++_users}";
        await _administrator.CreateAsync(name);
        return _api.CreateClient((await _api.LoginAsync(name, ApiFactory.UserPassword)).Access);
    }

    private async Task<Target> NewTargetAsync(string call)
    {
        var name = $"user{++_users}";
        var path = EditRequests.PathOf(await _administrator.CreateAsync(name));
        var client = call == "PATCH me" ? _api.CreateClient((await _api.LoginAsync(name, ApiFactory.UserPassword)).Access) : _administrator;
        var version = (await _administrator.TagAsync(path)).Trim('"');
        return new Target(client, call.Split(' ')[0], call == "PATCH me" ? EditRequests.Me : path, path, name, version);
    }

    /// <summary>A user, and a call that changes it.</summary>
    private sealed record Target(HttpClient Client, string Method, string Address, string Path, string Username, string Version)
    {
        public Task<HttpResponseMessage> SendAsync(string firstName, params string[] conditions)
        {
            var body = new JsonObject { ["username"] = Username, ["firstName"] = firstName };
            return Client.EditAsync(
                Method,
                Address,
                Method == "DELETE" ? null : body.ToJsonString(),
                conditions.Length == 0
                    ? null
                    : [.. conditions.Select(condition => condition.Replace("TAG", Version, StringComparison.Ordinal))]);
        }
    }
}
