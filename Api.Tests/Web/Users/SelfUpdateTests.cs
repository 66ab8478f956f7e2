using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Users;

/// <summary>What users can and cannot do to their own record.</summary>
[Category("Slow")]
public sealed class SelfUpdateTests
{
    private const string Unknown = "This field is not known.";
    private const string Fixed = "This field cannot be changed.";

    private static readonly string[] Ways = ["PATCH me", "PATCH", "PUT"];

    private ApiFactory _api = null!;
    private HttpClient _ada = null!;
    private string _path = null!;
    private long _id;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _id = await _api.CreateUserAsync("ada", email: "ada@example.com");
        _path = $"/api/users/{_id}/";
        _ada = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
    }

    [TearDown]
    public void TearDown()
    {
        _ada.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Row_56_Members_for_administrators_are_403_and_never_applied(
        [ValueSource(nameof(Ways))] string way,
        [Values(
            """{"roles":["administrator"]}""",
            """{"isActive":false}""",
            """{"username":"grace"}""",
            """{"username":"ADA"}""")] string members)
    {
        var stored = await StateAsync();

        using var response = await SendAsync(way, members, ("firstName", "Ada"));

        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        Assert.That(await StateAsync(), Is.EqualTo(stored));
    }

    [Test]
    public async Task Row_56_Members_that_cannot_be_changed_are_400_whoever_asks(
        [ValueSource(nameof(Ways))] string way,
        [Values("id", "dateJoined", "lastLogin")] string member,
        [Values] bool byAdministrator)
    {
        await _api.WithDatabaseAsync(async database =>
        {
            if (byAdministrator)
            {
                database.UserRoles.Add(new() { UserId = _id, RoleId = (await database.Roles.SingleAsync()).Id });
                await database.SaveChangesAsync();
            }
        });
        var stored = await StateAsync();
        var value = member == "id" ? JsonValue.Create(_id + 1) : JsonValue.Create("2020-01-01T00:00:00.000Z");

        using var response = await SendAsync(way, "{}", ("firstName", "Ada"), (member, value));

        await response.ShouldBeInvalidAsync((member, Fixed));
        Assert.That(await StateAsync(), Is.EqualTo(stored));
    }

    [Test]
    public async Task Row_56_Unknown_members_are_400_even_with_the_stored_value(
        [ValueSource(nameof(Ways))] string way,
        [Values(
            "passwordHash",
            "securityStamp",
            "concurrencyStamp",
            "password",
            "normalizedUserName",
            "accessFailedCount",
            "lockoutEnd",
            "IsActive",
            "Roles",
            "__proto__")] string member)
    {
        var user = await _api.StoredAsync(_id);
        var value = member switch
        {
            "passwordHash" => user.PasswordHash,
            "securityStamp" => user.SecurityStamp,
            "concurrencyStamp" => user.ConcurrencyStamp,
            "password" => ApiFactory.UserPassword,
            _ => "1",
        };
        var stored = await StateAsync();

        using var response = await SendAsync(way, "{}", ("firstName", "Ada"), (member, value));

        await response.ShouldBeInvalidAsync((member, Unknown));
        Assert.That(await StateAsync(), Is.EqualTo(stored));
    }

    [Test]
    public async Task Row_56_Members_equal_to_what_is_stored_are_accepted([ValueSource(nameof(Ways))] string way)
    {
        var shown = await _ada.GetObjectAsync(EditRequests.Me);
        shown["firstName"] = "Ada";

        using var response = await SendAsync(way, shown.ToJsonString());

        await response.ShouldBeOkAsync();
        Assert.That((await response.ReadObjectAsync()).ToJsonString(), Is.EqualTo(shown.ToJsonString()));
    }

    [Test]
    public async Task Row_56_A_fault_of_form_is_400_before_a_member_for_administrators_is_403(
        [ValueSource(nameof(Ways))] string way,
        [Values("""{"isActive":null}""", """{"isActive":"false"}""", """{"roles":null}""", """{"roles":"administrator"}""",
            """{"username":null}""", """{"username":""}""",
            """{"isActive":false,"firstName":1}""", """{"roles":["administrator"],"king":1}""",
            """{"username":"a b"}""",
            """{"isActive":false,"id":77}""", """{"isActive":false,"email":"nowhere"}""",
            """{"isActive":false,"email":"new@example.com"}""")] string members)
    {
        var stored = await StateAsync();

        using var response = await SendAsync(way, members);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.That(await StateAsync(), Is.EqualTo(stored));
    }

    [TestCase("administrator")]
    [TestCase("editor")]
    [TestCase("king")]
    public async Task Row_56_Who_may_not_give_roles_does_not_learn_which_exist(string role)
    {
        using var administrator = await _api.CreateAdministratorAsync();
        await administrator.CreateRolesAsync("editor");
        var many = string.Join(',', Enumerable.Repeat(0, 400).Select((_, i) => $"\"{role}{i}\""));

        using var one = await _ada.PatchAsync(_path, $"{{\"roles\":[\"{role}\"]}}");
        using var beside = await _ada.PatchAsync(_path, $"{{\"roles\":[\"{role}\"],\"email\":\"nowhere\"}}");
        using var all = await _ada.PatchAsync(_path, $"{{\"roles\":[{many}]}}");

        await one.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        await all.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        var errors = (await beside.ReadObjectAsync())["errors"]!.AsObject();
        Assert.That(errors.Select(error => error.Key), Has.No.Member("roles"));
    }

    [Test]
    public async Task Row_56_Status_403_comes_before_a_name_that_is_taken()
    {
        await _api.CreateUserAsync("bob");

        using var response = await _ada.PatchAsync(_path, """{"username":"bob"}""");

        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
    }

    [Test]
    public async Task Row_56_Status_403_comes_before_the_password_is_tried()
    {
        using var response = await _ada.PatchAsync(_path, """{"isActive":false,"email":"new@example.com","currentPassword":"wrong"}""");

        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
    }

    [Test]
    public async Task Row_55_Somebody_elses_record_is_404_and_deleting_ones_own_403()
    {
        using var administrator = await _api.CreateAdministratorAsync();
        var bob = EditRequests.PathOf(await administrator.CreateAsync("bob"));
        foreach (var method in new[] { "PUT", "PATCH", "DELETE" })
        {
            foreach (var path in new[] { bob, "/api/users/999/" })
            {
                using var response = await _ada.EditAsync(method, path, "{");
                await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
            }
        }

        using var own = await _ada.EditAsync("DELETE", _path, null);
        using var unlock = await _ada.EditAsync("POST", _path + "unlock/", null);
        await own.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        await unlock.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
    }

    [TestCase("PUT", "/api/users/1/")]
    [TestCase("PATCH", "/api/users/1/")]
    [TestCase("PATCH", "/api/users/me/")]
    [TestCase("DELETE", "/api/users/1/")]
    [TestCase("POST", "/api/users/1/unlock/")]
    public async Task Row_55_Without_a_token_a_change_is_401_whatever_it_is(string method, string path)
    {
        using var client = _api.CreateClient();

        using var response = await client.EditAsync(method, path, "{", ["stale"], "text/plain", "text/html");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("9223372036854775808")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [TestCase("01")]
    [TestCase("%D9%A1")]
    [TestCase("%2e%2e")]
    [TestCase("me%2F")]
    public async Task Row_62_What_is_no_user_is_404_on_every_change(string id)
    {
        using var administrator = await _api.CreateAdministratorAsync();
        foreach (var (method, path) in new[] { ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "unlock/") })
        {
            using var response = await administrator.EditAsync(method, $"/api/users/{id}/{path}", null);
            await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string way, string members, params (string Name, JsonNode? Value)[] more)
    {
        var body = JsonNode.Parse(members)!.AsObject();
        foreach (var (name, value) in more)
        {
            body[name] = value;
        }

        if (way == "PUT" && !body.ContainsKey("username"))
        {
            body["username"] = "ada";
        }

        return await _ada.EditAsync(way.Split(' ')[0], way == "PATCH me" ? EditRequests.Me : _path, body.ToJsonString());
    }

    /// <summary>The stored row and its roles, whole.</summary>
    private async Task<string> StateAsync()
    {
        var state = "";
        await _api.WithDatabaseAsync(async database =>
        {
            var user = await database.Users.AsNoTracking().SingleAsync(user => user.Id == _id);
            var roles = await database.UserRoles.Where(link => link.UserId == _id).CountAsync();
            state = System.Text.Json.JsonSerializer.Serialize(user) + roles;
        });
        return state;
    }
}
