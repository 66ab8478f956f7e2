using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Users;

/// <summary>What PUT and PATCH make of a record.</summary>
[Category("Slow")]
public sealed class EditUserTests
{
    private const string ForeignAddress = "A username with @ has to be the user's own email address.";
    private const string WrongPassword = "The current password is not correct.";

    private ApiFactory _api = null!;
    private HttpClient _administrator = null!;
    private HttpClient _ada = null!;
    private string _path = null!;
    private long _id;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _administrator = await _api.CreateAdministratorAsync();
        await _administrator.CreateRolesAsync("editor", "Writer");
        var user = await _administrator.CreateAsync(
            "ada", ("email", "ada@example.com"), ("firstName", "Ada"), ("lastName", "Lovelace"), ("roles", new JsonArray("editor")));
        (_id, _path) = ((long)user["id"]!, EditRequests.PathOf(user));
        _ada = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
    }

    [TearDown]
    public void TearDown()
    {
        _ada.Dispose();
        _administrator.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task PUT_requires_the_user_name_and_PATCH_does_not()
    {
        using var put = await _administrator.PutAsync(_path, """{"firstName":"A"}""");
        using var empty = await _administrator.PutAsync(_path, "{}");
        using var patch = await _administrator.PatchAsync(_path, "{}");

        await put.ShouldBeInvalidAsync(("username", "This field is required."));
        await empty.ShouldBeInvalidAsync(("username", "This field is required."));
        await patch.ShouldBeOkAsync();
    }

    [Test]
    public async Task A_member_left_out_keeps_its_value_in_both([Values("PUT", "PATCH")] string method)
    {
        var expected = await _administrator.GetObjectAsync(_path);
        expected["firstName"] = "Augusta";

        using var response = await _administrator.EditAsync(method, _path, """{"username":"ada","firstName":"Augusta"}""");

        await response.ShouldBeOkAsync();
        Assert.That((await response.ReadObjectAsync()).ToJsonString(), Is.EqualTo(expected.ToJsonString()));
        Assert.That((await _administrator.GetObjectAsync(_path)).ToJsonString(), Is.EqualTo(expected.ToJsonString()));
    }

    [Test]
    public async Task A_record_that_was_read_can_be_put_back_and_nothing_is_written(
        [Values] bool bySelf, [Values("PUT", "PATCH")] string method, [Values] bool loggedIn)
    {
        // Stored times have milliseconds; the clock has more.
        _api.Time.Advance(TimeSpan.FromTicks(12_345));
        var user = await _administrator.CreateAsync(
            "bob", ("email", "bob@example.com"), ("firstName", " Bob "), ("roles", new JsonArray("Writer", "editor")));
        var path = EditRequests.PathOf(user);
        using var bob = _api.CreateClient((await _api.LoginAsync("bob", ApiFactory.UserPassword)).Access);
        if (!loggedIn)
        {
            await _api.WithDatabaseAsync(database => database.Users.Where(stored => stored.UserName == "bob")
                .ExecuteUpdateAsync(stored => stored.SetProperty(u => u.LastLogin, (DateTimeOffset?)null)));
        }

        var client = bySelf ? bob : _administrator;
        var (read, tag) = await client.ReadAsync(path);
        var stamp = (await _api.StoredAsync((long)user["id"]!)).ConcurrencyStamp;
        var lines = _api.Log.Lines.Count;

        using var response = await client.EditAsync(method, path, read.ToJsonString(), [tag]);

        await response.ShouldBeOkAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read["lastLogin"] is not null, Is.EqualTo(loggedIn));
            Assert.That(response.Headers.ETag!.Tag, Is.EqualTo(tag));
            Assert.That((await response.ReadObjectAsync()).ToJsonString(), Is.EqualTo(read.ToJsonString()));
            Assert.That((await _api.StoredAsync((long)user["id"]!)).ConcurrencyStamp, Is.EqualTo(stamp));
            Assert.That(
                _api.Log.Lines.Skip(lines).Select(line => line.Text), Has.None.Contains("UPDATE \"").And.None.Contains("INSERT INTO"));
        }
    }

    [Test]
    public async Task Times_are_equal_in_every_spelling_of_the_instant()
    {
        using var response = await _ada.PatchAsync(
            _path, """{"dateJoined":"2026-01-02T04:04:05.678+01:00","lastLogin":"2026-01-02T03:04:05.6780Z"}""");

        await response.ShouldBeOkAsync();
    }

    [Test]
    public async Task Null_empties_email_and_names([Values("PUT", "PATCH")] string method)
    {
        using var response = await _administrator.EditAsync(
            method, _path, """{"username":"ada","email":null,"firstName":null,"lastName":null}""");

        await response.ShouldBeOkAsync();
        var user = await _administrator.GetObjectAsync(_path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(user["email"], Is.Null);
            Assert.That((string)user["firstName"]!, Is.Empty);
            Assert.That((string)user["lastName"]!, Is.Empty);
        }
    }

    [Test]
    public async Task Null_is_400_elsewhere(
        [Values("PUT", "PATCH")] string method,
        [Values("username", "isActive", "roles", "id", "dateJoined", "currentPassword")] string member)
    {
        var before = await _administrator.ReadAsync(_path);
        var body = new JsonObject { ["username"] = "ada", ["firstName"] = "Augusta" };
        body[member] = null;

        using var response = await _administrator.EditAsync(method, _path, body.ToJsonString());

        await response.ShouldBeInvalidAsync((member, "This field may not be null."));
        Assert.That((await _administrator.ReadAsync(_path)).Tag, Is.EqualTo(before.Tag));
    }

    [TestCase("""{"username":""}""", "username", "This field may not be blank.")]
    [TestCase(
        """{"username":"a b"}""",
        "username",
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.")]
    [TestCase("""{"username":true}""", "username", "Not a valid string.")]
    [TestCase("""{"email":""}""", "email", "This field may not be blank.")]
    [TestCase("""{"email":"nowhere"}""", "email", "Enter a valid email address.")]
    [TestCase("""{"email":1}""", "email", "Not a valid string.")]
    [TestCase("""{"firstName":"a\nb"}""", "firstName", "Control characters are not allowed.")]
    [TestCase("""{"firstName":"a\u0000b"}""", "firstName", "Null characters are not allowed.")]
    [TestCase("""{"firstName":"\ud800"}""", "firstName", "Surrogate characters are not allowed: U+D800.")]
    [TestCase("""{"lastName":{}}""", "lastName", "Not a valid string.")]
    [TestCase("""{"isActive":1}""", "isActive", "Must be a valid boolean.")]
    [TestCase("""{"roles":{}}""", "roles", "Expected a list of items.")]
    [TestCase("""{"roles":[1]}""", "roles", "Not a valid string.")]
    [TestCase("""{"roles":[null]}""", "roles", "Not a valid string.")]
    [TestCase("""{"roles":[" "]}""", "roles", "This field may not be blank.")]
    [TestCase("""{"roles":["editor","king"]}""", "roles", "Object with name=king does not exist.")]
    [TestCase("""{"id":"1"}""", "id", "A valid integer is required.")]
    [TestCase("""{"id":1.5}""", "id", "A valid integer is required.")]
    [TestCase("""{"id":99999999999999999999}""", "id", "A valid integer is required.")]
    [TestCase("""{"id":1}""", "id", "This field cannot be changed.")]
    [TestCase("""{"dateJoined":"yesterday"}""", "dateJoined", "Datetime has wrong format. Use YYYY-MM-DDThh:mm:ss.fffZ.")]
    [TestCase("""{"dateJoined":1}""", "dateJoined", "Datetime has wrong format. Use YYYY-MM-DDThh:mm:ss.fffZ.")]
    [TestCase("""{"dateJoined":"2026-01-02T03:04:05.679Z"}""", "dateJoined", "This field cannot be changed.")]
    [TestCase("""{"lastLogin":null}""", "lastLogin", "This field cannot be changed.")]
    [TestCase("""{"first_name":"A"}""", "first_name", "This field is not known.")]
    [TestCase("""{"":1}""", "", "This field is not known.")]
    public async Task A_refused_value_is_named_and_nothing_is_changed(string body, string field, string text)
    {
        var before = await _administrator.ReadAsync(_path);

        using var response = await _administrator.PatchAsync(_path, body);

        await response.ShouldBeInvalidAsync((field, text));
        var after = await _administrator.ReadAsync(_path);
        Assert.That((after.User.ToJsonString(), after.Tag), Is.EqualTo((before.User.ToJsonString(), before.Tag)));
    }

    [Test]
    public async Task Lengths_are_counted_as_in_a_new_account()
    {
        var longest = new JsonObject
        {
            ["username"] = new string('u', 150),
            ["email"] = new string('e', 242) + "@example.com",
            ["firstName"] = string.Concat(Enumerable.Repeat("🦆", 150)),
            ["lastName"] = new string('l', 150),
        };
        using var accepted = await _administrator.PatchAsync(_path, longest.ToJsonString());
        foreach (var (name, _) in longest.ToArray())
        {
            longest[name] = "x" + longest[name];
        }

        using var refused = await _administrator.PatchAsync(_path, longest.ToJsonString());

        await accepted.ShouldBeOkAsync();
        const string tooLong = "Ensure this field has no more than 150 characters.";
        await refused.ShouldBeInvalidAsync(
            ("username", tooLong),
            ("email", "Ensure this field has no more than 254 characters."),
            ("firstName", tooLong),
            ("lastName", tooLong));
    }

    [Test]
    public async Task PATCH_is_read_as_merge_patch_too_and_PUT_is_not()
    {
        using var patch = await _administrator.EditAsync("PATCH", _path, """{"firstName":"A"}""", mediaType: EditRequests.MergePatch);
        using var me = await _ada.EditAsync("PATCH", EditRequests.Me, """{"lastName":"L"}""", mediaType: EditRequests.MergePatch);
        using var put = await _administrator.EditAsync("PUT", _path, """{"username":"ada"}""", mediaType: EditRequests.MergePatch);
        using var jsonPatch = await _administrator.EditAsync("PATCH", _path, "[]", mediaType: "application/json-patch+json");

        await patch.ShouldBeOkAsync();
        await me.ShouldBeOkAsync();
        await put.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await jsonPatch.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        var user = await _administrator.GetObjectAsync(_path);
        Assert.That(((string)user["firstName"]!, (string)user["lastName"]!), Is.EqualTo(("A", "L")));
    }

    [Test]
    public async Task There_is_no_PUT_of_me()
    {
        using var response = await _ada.EditAsync("PUT", EditRequests.Me, """{"username":"ada"}""");
        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    [TestCase("""{"email":"new@example.com"}""")]
    [TestCase("""{"email":null}""")]
    [TestCase("""{"email":"ADA@example.com"}""")]
    public async Task Ones_own_email_needs_the_current_password(string body)
    {
        var patch = JsonNode.Parse(body)!.AsObject();
        using var missing = await _ada.PatchAsync(EditRequests.Me, patch.ToJsonString());
        patch["currentPassword"] = "not this one";
        using var wrong = await _ada.PatchAsync(_path, patch.ToJsonString());
        patch["currentPassword"] = ApiFactory.UserPassword;
        var before = (string?)(await _ada.GetObjectAsync(_path))["email"];
        using var right = await _ada.PatchAsync(EditRequests.Me, patch.ToJsonString());

        await missing.ShouldBeInvalidAsync(("currentPassword", "This field is required."));
        await wrong.ShouldBeInvalidAsync(("currentPassword", WrongPassword));
        await right.ShouldBeOkAsync();
        var user = await _ada.GetObjectAsync(_path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo("ada@example.com"));
            Assert.That((string?)user["email"], Is.EqualTo((string?)patch["email"]));
            Assert.That(user.ContainsKey("currentPassword"), Is.False);
            Assert.That(
                _api.Log.Lines.Select(line => line.Text), Has.None.Contains(ApiFactory.UserPassword).And.None.Contains("not this one"));
        }
    }

    [Test]
    public async Task An_administrators_own_email_needs_the_current_password_and_anothers_does_not()
    {
        using var own = await _administrator.PatchAsync("/api/users/1/", """{"email":"gokul@example.com"}""");
        using var put = await _administrator.PutAsync("/api/users/1/", """{"username":"Gokul","email":"gokul@example.com"}""");
        using var wrong = await _administrator.PatchAsync(
            "/api/users/1/", $$"""{"email":"gokul@example.com","currentPassword":"{{ApiFactory.UserPassword}}"}""");
        using var number = await _administrator.PatchAsync("/api/users/1/", """{"email":"gokul@example.com","currentPassword":123}""");
        using var anothers = await _administrator.PatchAsync(_path, """{"email":"new@example.com"}""");

        await own.ShouldBeInvalidAsync(("currentPassword", "This field is required."));
        await put.ShouldBeInvalidAsync(("currentPassword", "This field is required."));
        await wrong.ShouldBeInvalidAsync(("currentPassword", WrongPassword));
        await number.ShouldBeOkAsync();
        await anothers.ShouldBeOkAsync();
    }

    [Test]
    public async Task An_unchanged_email_needs_no_password_and_none_is_tried()
    {
        using var same = await _ada.PatchAsync(EditRequests.Me, """{"email":" ada@example.com ","firstName":"A"}""");
        using var superfluous = await _ada.PatchAsync(EditRequests.Me, """{"firstName":"B","currentPassword":"not this one"}""");
        using var blank = await _ada.PatchAsync(EditRequests.Me, """{"firstName":"C","currentPassword":""}""");
        using var tooLong = await _ada.PatchAsync(EditRequests.Me, $$"""{"firstName":"C","currentPassword":"{{new string('p', 1025)}}"}""");

        await same.ShouldBeOkAsync();
        await superfluous.ShouldBeOkAsync();
        await blank.ShouldBeInvalidAsync(("currentPassword", "This field may not be blank."));
        await tooLong.ShouldBeInvalidAsync(("currentPassword", "Ensure this field has no more than 1024 characters."));
    }

    [Test]
    public async Task Row_45_Wrong_current_passwords_are_counted()
    {
        using var api = new ApiFactory(("RateLimit:Enabled", "true"));
        await api.CreateUserAsync("ada");
        using var ada = api.CreateClient((await api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await ada.PatchAsync(EditRequests.Me, """{"email":"new@example.com","currentPassword":"wrong"}""");
            await wrong.ShouldBeInvalidAsync(("currentPassword", WrongPassword));
        }

        using var throttled = await ada.PatchAsync(
            EditRequests.Me, $$"""{"email":"new@example.com","currentPassword":"{{ApiFactory.UserPassword}}"}""");
        using var name = await ada.PatchAsync(EditRequests.Me, """{"firstName":"Ada"}""");

        await throttled.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "throttled");
        Assert.That(throttled.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        await name.ShouldBeOkAsync();
    }

    [Test]
    public async Task Row_42_A_user_name_with_at_stays_its_owners_email()
    {
        var user = await _administrator.CreateAsync("bob@example.com", ("email", "Bob@example.com"));
        var path = EditRequests.PathOf(user);
        using var bob = _api.CreateClient((await _api.LoginAsync("bob@example.com", ApiFactory.UserPassword)).Access);

        using var other = await _administrator.PatchAsync(path, """{"email":"bob@example.org"}""");
        using var none = await _administrator.PatchAsync(path, """{"email":null}""");
        using var self = await bob.PatchAsync(
            EditRequests.Me, $$"""{"email":"bob@example.org","currentPassword":"{{ApiFactory.UserPassword}}"}""");
        using var renamed = await _administrator.PatchAsync(path, """{"username":"bob@example.org"}""");
        using var foreign = await _administrator.PatchAsync(_path, """{"username":"bob@example.com"}""");
        using var spelling = await _administrator.PatchAsync(path, """{"email":"BOB@EXAMPLE.COM"}""");
        using var both = await _administrator.PatchAsync(path, """{"username":"bob@example.org","email":"bob@EXAMPLE.org"}""");
        using var plain = await _administrator.PatchAsync(path, """{"username":"bob","email":null}""");

        await other.ShouldBeInvalidAsync(("email", ForeignAddress));
        await none.ShouldBeInvalidAsync(("email", ForeignAddress));
        await self.ShouldBeInvalidAsync(("email", ForeignAddress));
        await renamed.ShouldBeInvalidAsync(("username", ForeignAddress));
        await foreign.ShouldBeInvalidAsync(("username", ForeignAddress));
        await spelling.ShouldBeOkAsync();
        await both.ShouldBeOkAsync();
        await plain.ShouldBeOkAsync();
    }

    [TestCase("bob")]
    [TestCase("BOB")]
    [TestCase(" Bob ")]
    [TestCase("ｂｏｂ")]
    public async Task Row_42_A_user_name_is_taken_in_every_spelling(string username)
    {
        await _administrator.CreateAsync("bob");
        foreach (var method in new[] { "PUT", "PATCH" })
        {
            using var response = await _administrator.EditAsync(
                method, _path, new JsonObject { ["username"] = username, ["firstName"] = "B" }.ToJsonString());
            await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "username_taken", "A user with that username already exists.");
        }

        Assert.That((string)(await _administrator.GetObjectAsync(_path))["firstName"]!, Is.EqualTo("Ada"));
    }

    [TestCase("bob@example.com")]
    [TestCase("BOB@EXAMPLE.COM")]
    [TestCase(" Bob@Example.com ")]
    [TestCase("ｂｏｂ@example.com")]
    public async Task Row_42_An_email_is_taken_in_every_spelling(string email)
    {
        await _administrator.CreateAsync("bob", ("email", "bob@example.com"));
        using var administrator = await _administrator.PatchAsync(
            _path, new JsonObject { ["email"] = email, ["firstName"] = "B" }.ToJsonString());
        using var self = await _ada.PatchAsync(
            _path, new JsonObject { ["email"] = email, ["currentPassword"] = ApiFactory.UserPassword }.ToJsonString());

        await administrator.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken", "A user with that email address already exists.");
        await self.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken");
        Assert.That((string)(await _administrator.GetObjectAsync(_path))["firstName"]!, Is.EqualTo("Ada"));
    }

    [Test]
    public async Task Ones_own_name_can_be_spelt_anew()
    {
        using var response = await _administrator.PatchAsync(_path, """{"username":"ＡDA","email":"ADA@example.com","firstName":" Ada "}""");

        await response.ShouldBeOkAsync();
        var user = await _administrator.GetObjectAsync(_path);
        Assert.That(
            ((string)user["username"]!, (string)user["email"]!, (string)user["firstName"]!), Is.EqualTo(("ADA", "ADA@example.com", "Ada")));
        Assert.That((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access, Is.Not.Empty);
    }

    [Test]
    public async Task A_user_is_found_and_logs_in_by_the_new_names_only()
    {
        await _administrator.PatchedAsync(_path, """{"username":"countess","email":"countess@example.com"}""");
        using var anonymous = _api.CreateClient();

        using var oldName = await anonymous.ObtainAsync("ada", ApiFactory.UserPassword);
        using var oldEmail = await anonymous.ObtainAsync("ada@example.com", ApiFactory.UserPassword);

        await oldName.ShouldRefuseLoginAsync();
        await oldEmail.ShouldRefuseLoginAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _api.LoginAsync("Countess", ApiFactory.UserPassword)).Access, Is.Not.Empty);
            Assert.That((await _api.LoginAsync("COUNTESS@example.com", ApiFactory.UserPassword)).Access, Is.Not.Empty);
            Assert.That(
                (await _administrator.GetObjectAsync("/api/users/?search=countess%40")).Usernames(), Is.EqualTo(new[] { "countess" }));
            Assert.That((await _administrator.GetObjectAsync("/api/users/?search=ada%40")).Usernames(), Is.Empty);
        }
    }

    [Test]
    public async Task Edits_leave_logins_and_failures_alone([Values("PUT", "PATCH")] string method)
    {
        var login = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var blocked = _api.Time.GetUtcNow().AddMinutes(7);
        await _api.WithDatabaseAsync(database => database.Users.Where(user => user.Id == _id).ExecuteUpdateAsync(user => user
            .SetProperty(u => u.LastLogin, login).SetProperty(u => u.AccessFailedCount, 12).SetProperty(u => u.LockoutEnd, blocked)));
        var before = await _api.StoredAsync(_id);

        using var response = await _administrator.EditAsync(
            method, _path,
            """{"username":"ada2","email":"new@example.com","firstName":"A","lastName":"L","roles":["Writer"],"isActive":false}""");

        await response.ShouldBeOkAsync();
        var stored = await _api.StoredAsync(_id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.UserName, Is.EqualTo("ada2"));
            Assert.That(stored.LastLogin, Is.EqualTo(login));
            Assert.That(stored.AccessFailedCount, Is.EqualTo(12));
            Assert.That(stored.LockoutEnd, Is.EqualTo(before.LockoutEnd).And.Not.Null);
            Assert.That(stored.PasswordHash, Is.EqualTo(before.PasswordHash));
            Assert.That(stored.DateJoined, Is.EqualTo(before.DateJoined));
        }
    }

    [TestCase("""["writer"]""", """["Writer"]""")]
    [TestCase("""["EDITOR","editor","Editor","ｅｄｉｔｏｒ"," editor "]""", """["editor"]""")]
    [TestCase("""["writer","administrator","editor"]""", """["administrator","editor","Writer"]""")]
    [TestCase("[]", "[]")]
    public async Task Roles_are_replaced_as_a_whole(string given, string shown)
    {
        foreach (var method in new[] { "PUT", "PATCH" })
        {
            await _administrator.PatchedAsync(_path, """{"roles":["editor"]}""");
            using var response = await _administrator.EditAsync(method, _path, $$"""{"username":"ada","roles":{{given}}}""");

            await response.ShouldBeOkAsync();
            Assert.That((await response.ReadObjectAsync())["roles"]!.ToJsonString(), Is.EqualTo(shown));
            Assert.That((await _administrator.GetObjectAsync(_path))["roles"]!.ToJsonString(), Is.EqualTo(shown));
        }
    }

    [Test]
    public async Task Roles_in_another_letter_case_or_order_are_the_same()
    {
        await _administrator.PatchedAsync(_path, """{"roles":["editor","Writer"]}""");
        var tag = await _administrator.TagAsync(_path);

        using var response = await _ada.PatchAsync(EditRequests.Me, """{"roles":["WRITER","Editor","editor"]}""", tag);

        await response.ShouldBeOkAsync();
        Assert.That(response.Headers.ETag!.Tag, Is.EqualTo(tag));
    }

    [Test]
    public async Task Row_35_A_role_taken_away_is_gone_at_once_and_no_session_ends()
    {
        await _administrator.PatchedAsync(_path, """{"roles":["administrator"]}""");
        using var anonymous = _api.CreateClient();
        var (refresh, access) = await _api.LoginAsync("ada", ApiFactory.UserPassword);
        using var ada = _api.CreateClient(access);
        using var before = await ada.GetAsync(UserRequests.Path);

        await _administrator.PatchedAsync(_path, """{"roles":["editor"]}""");

        using var list = await ada.GetAsync(UserRequests.Path);
        using var roles = await ada.GetAsync("/api/roles/");
        using var own = await ada.GetAsync(EditRequests.Me);
        using var regain = await ada.PatchAsync(EditRequests.Me, """{"roles":["administrator"]}""");
        _api.Time.Advance(TimeSpan.FromSeconds(31));
        var next = await anonymous.RefreshedAsync(refresh);
        await before.ShouldBeOkAsync();
        await list.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        await roles.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        await regain.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        await own.ShouldBeOkAsync();
        Assert.That(TokenForge.Open(next.Access).Claims["roles"]!.ToJsonString(), Is.EqualTo("""["editor"]"""));
    }

    [Test]
    public async Task Deactivation_ends_the_sessions_by_PUT_as_by_PATCH([Values("PUT", "PATCH")] string method)
    {
        var (refresh, access) = await _api.LoginAsync("ada", ApiFactory.UserPassword);
        using var anonymous = _api.CreateClient();

        using var response = await _administrator.EditAsync(method, _path, """{"username":"ada","isActive":false}""");

        await response.ShouldBeOkAsync();
        Assert.That(await TokenAnswer.AccessAsync(anonymous, access), Is.EqualTo(TokenAnswer.Blamed("user_inactive", "User is inactive")));
        Assert.That((await TokenAnswer.RefreshAsync(anonymous, refresh)).Code, Is.EqualTo("no_active_account"));
        Assert.That(
            (await _api.SessionsAsync()).Where(session => session.UserId.Value == _id).Select(session => session.EndedAt), Is.All.Not.Null);
    }

    [Test]
    public async Task Any_other_edit_ends_no_session()
    {
        await _administrator.PatchedAsync(
            _path, """{"username":"ada2","email":"new@example.com","firstName":"A","lastName":"L","roles":["Writer"],"isActive":true}""");

        Assert.That((await _api.SessionsAsync()).Select(session => session.EndedAt), Is.All.Null);
        await _ada.GetObjectAsync(EditRequests.Me);
    }

    [Test]
    public async Task Row_61_Of_parallel_renames_to_one_name_one_succeeds([Values("username", "email")] string member)
    {
        const int users = 64;
        var paths = new List<string>();
        for (var i = 0; i < users; i++)
        {
            paths.Add(EditRequests.PathOf(await _administrator.CreateAsync($"user{i}")));
        }

        var answers = await Task.WhenAll(paths.Select((path, i) =>
            _administrator.PatchAsync(path,
                new JsonObject
                {
                    [member] = i % 2 == 0 ? "one@example.com" : "ONE@example.com",
                    [member == "email" ? "lastName" : "email"] = member == "email"
                        ? "x"
                        : i % 2 == 0 ? "one@example.com" : "ONE@example.com"
                }.ToJsonString())));

        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await answer.ShouldBeProblemAsync(HttpStatusCode.Conflict, member == "email" ? "email_taken" : "username_taken");
        }

        Assert.That((await _administrator.GetObjectAsync("/api/users/?search=one%40example.com"))["count"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [TestCase("username", "username_taken")]
    [TestCase("email", "email_taken")]
    public async Task Row_61_Of_64_creations_of_one_name_one_succeeds(string member, string code)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => _administrator.PostUserAsync(member == "username"
            ? UserRequests.Body(i % 2 == 0 ? "eve" : "EVE")
            : UserRequests.Body(
                string.Create(CultureInfo.InvariantCulture, $"user{i}"), ("email", i % 2 == 0 ? "eve@example.com" : "EVE@example.com")))));

        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.ShouldBeProblemAsync(HttpStatusCode.Conflict, code);
        }

        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(3));
    }

    [Test]
    public async Task Row_63_No_answer_of_a_change_holds_a_hash_a_stamp_or_a_token()
    {
        var (refresh, access) = await _api.LoginAsync();
        using var client = _api.CreateClient(access);
        var secrets = new HashSet<string> { ApiFactory.Secret, refresh, access, ApiFactory.UserPassword };
        await CollectAsync();
        var answers = new List<string>();
        foreach (var (method, path, body) in new[]
            {
                ("GET", _path, null),
                ("PATCH", _path, """{"firstName":"A"}"""),
                ("PATCH", _path, """{"firstName":"B","passwordHash":"x"}"""),
                ("PATCH", _path, """{"username":"Gokul"}"""),
                ("PATCH", _path, "{"),
                ("PATCH", EditRequests.Me, $$"""{"email":"g@example.com","currentPassword":"{{ApiFactory.UserPassword}}"}"""),
                ("PATCH", EditRequests.Me, """{"email":"g@example.com","currentPassword":"123"}"""),
                ("PATCH", EditRequests.Me, """{"roles":[]}"""),
                ("PUT", _path, """{"username":"ada2","roles":["Writer"]}"""),
                ("PUT", _path, "{}"),
                ("POST", _path + "unlock/", null),
                ("GET", UserRequests.Path, null),
                ("GET", "/api/roles/", null),
                ("POST", "/api/roles/", """{"name":"king"}"""),
                ("POST", "/api/roles/", """{"name":"king"}"""),
                ("DELETE", "/api/roles/king/", null),
                ("DELETE", "/api/roles/writer/", null),
                ("DELETE", _path, null),
                ("DELETE", _path, null),
            })
        {
            using var response = await client.EditAsync(method, path, body);
            answers.Add($"{method} {path}: {response} {await response.Content.ReadAsStringAsync()}");
            await CollectAsync();
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(secrets, Has.Count.GreaterThan(10).And.All.Not.Empty);
            Assert.That(from answer in answers
                        from secret in secrets
                        where answer.Contains(
                secret,
                StringComparison.OrdinalIgnoreCase)
                        select answer, Is.Empty);
            Assert.That(answers.Where(answer => answer.Contains("stamp", StringComparison.OrdinalIgnoreCase)), Is.Empty);
        }

        Task CollectAsync() => _api.WithDatabaseAsync(async database =>
        {
            foreach (var user in await database.Users.AsNoTracking().ToListAsync())
            {
                secrets.UnionWith([user.PasswordHash!, user.SecurityStamp!, user.ConcurrencyStamp!]);
            }

            secrets.UnionWith(
                await database.Roles.Where(role => role.ConcurrencyStamp != null).Select(role => role.ConcurrencyStamp!).ToListAsync());
        });
    }
}
