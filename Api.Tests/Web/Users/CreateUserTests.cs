using System.Net;
using System.Text.Json.Nodes;
using Api.Infrastructure.Accounts;
using Api.Tests.Support;
using Microsoft.AspNetCore.Identity;

namespace Api.Tests.Web.Users;

[Category("Slow")]
public sealed class CreateUserTests
{
    private const string TooLong150 = "Ensure this field has no more than 150 characters.";
    private const string TooLong254 = "Ensure this field has no more than 254 characters.";
    private const string BadUsername = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
    private const string ForeignAddress = "A username with @ has to be the user's own email address.";
    private const string UsernameTaken = "A user with that username already exists.";
    private const string EmailTaken = "A user with that email address already exists.";

    // One code point, two UTF-16 units, four bytes.
    private const string WideLetter = "𝒳";
    private const string WideLetterThatStays = "𐐷";

    private static readonly TestCaseData[] RefusedValues =
    [
        Refused("username", "", "This field may not be blank."),
        Refused("username", " \u3000\t", "This field may not be blank."),
        Refused("username", null, "This field may not be null."),
        Refused("username", true, "Not a valid string."),
        Refused("username", new JsonArray("ada"), "Not a valid string."),
        Refused("username", new JsonObject(), "Not a valid string."),
        Refused("username", "a b", BadUsername),
        Refused("username", "a/b", BadUsername),
        Refused("username", "a\u200Db", BadUsername),
        Refused("username", "a\u202Eb", BadUsername),
        Refused("username", "🦆", BadUsername),
        Refused("username", "<b>", BadUsername),
        Refused("username", "a\uFFFE", BadUsername),
        Refused("username", "a\0b", "Null characters are not allowed."),
        Refused("password", "", "This field may not be blank."),
        Refused("password", null, "This field may not be null."),
        Refused("password", false, "Not a valid string."),
        Refused("password", new JsonArray(), "Not a valid string."),
        Refused("password", "fourteen chars", "This password is too short. It must contain at least 15 characters."),
        Refused(
            "password", string.Concat(Enumerable.Repeat("🦆", 14)), "This password is too short. It must contain at least 15 characters."),
        Refused("password", new string('p', 1025), "Ensure this field has no more than 1024 characters."),
        Refused("email", "", "This field may not be blank."),
        Refused("email", "ada", "Enter a valid email address."),
        Refused("email", "@example.com", "Enter a valid email address."),
        Refused("email", "ada@", "Enter a valid email address."),
        Refused("email", "a@b@c", "Enter a valid email address."),
        Refused("email", "a b@example.com", "Enter a valid email address."),
        Refused("email", "a\n@example.com", "Enter a valid email address."),
        Refused("email", true, "Not a valid string."),
        Refused("firstName", "a\nb", "Control characters are not allowed."),
        Refused("lastName", "a\u0085b", "Control characters are not allowed."),
        Refused("firstName", new JsonObject(), "Not a valid string."),
        Refused("isActive", "true", "Must be a valid boolean."),
        Refused("isActive", 1, "Must be a valid boolean."),
        Refused("roles", "administrator", "Expected a list of items."),
        Refused("roles", new JsonObject(), "Expected a list of items."),
        Refused("roles", new JsonArray(1), "Not a valid string."),
        Refused("roles", new JsonArray((JsonNode?)null), "Not a valid string."),
        Refused("roles", new JsonArray(""), "This field may not be blank."),
        Refused("roles", new JsonArray("administrator", "king"), "Object with name=king does not exist."),
        .. new[] { "id", "dateJoined", "lastLogin", "passwordHash", "securityStamp", "concurrencyStamp", "normalizedUserName", "isStaff",
        "first_name", "Username", "PASSWORD", "" }
            .Select(unknown => Refused(unknown, "1", "This field is not known.")),
    ];

    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _client = await _api.CreateAdministratorAsync();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task A_new_user_is_answered_with_its_address_and_its_tag()
    {
        var body = UserRequests.Body(
            "ada",
            ("email", "Ada@Example.com"),
            ("firstName", " Ada "),
            ("lastName", "Lovelace"),
            ("isActive", false),
            ("roles", new JsonArray("administrator")));

        using var created = await _client.PostUserAsync(body);
        using var read = await _client.GetAsync(created.Headers.Location);

        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var shown = await created.ReadObjectAsync();
        var id = shown["id"]!.GetValue<long>();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Headers.Location!.OriginalString, Is.EqualTo($"http://localhost/api/users/{id}/"));
            Assert.That(created.Headers.ETag, Is.Not.Null);
            Assert.That(shown.ToJsonString(), Is.EqualTo(
                $$"""{"id":{{id}},"username":"ada","email":"Ada@Example.com","emailConfirmedAt":null,"firstName":"Ada","""
                + "\"lastName\":\"Lovelace\","
                + "\"isActive\":false,\"roles\":[\"administrator\"],\"dateJoined\":\"2026-01-02T03:04:05.678Z\",\"lastLogin\":null}"));
            Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(read.Headers.ETag, Is.EqualTo(created.Headers.ETag));
            Assert.That((await read.ReadObjectAsync()).ToJsonString(), Is.EqualTo(shown.ToJsonString()));
        }
    }

    [Test]
    public async Task What_is_left_out_or_null_is_empty()
    {
        var left = await _client.CreateAsync("ada");
        var nulled = await _client.CreateAsync(
            "bob", ("email", null), ("firstName", null), ("lastName", null), ("isActive", null), ("roles", null));
        var blank = await _client.CreateAsync("carol", ("firstName", ""), ("lastName", "  "));

        using (Assert.EnterMultipleScope())
        {
            foreach (var user in new[] { left, nulled, blank })
            {
                Assert.That(user["email"], Is.Null);
                Assert.That(user["firstName"]!.GetValue<string>(), Is.Empty);
                Assert.That(user["lastName"]!.GetValue<string>(), Is.Empty);
                Assert.That(user["isActive"]!.GetValue<bool>(), Is.True);
                Assert.That(user["roles"]!.AsArray(), Is.Empty);
            }
        }
    }

    [Test]
    public async Task A_new_user_logs_in_by_user_name_or_email_with_the_password_as_given()
    {
        const string password = "  spaces, \u0000 and 🦆 stay  ";
        await _client.CreateAsync("ada", ("email", "ada@example.com"), ("password", password));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _api.LoginAsync("Ada", password)).Access, Is.Not.Empty);
            Assert.That((await _api.LoginAsync("ADA@example.com", password)).Access, Is.Not.Empty);
        }

        using var anonymous = _api.CreateClient();
        using var trimmed = await anonymous.PostJsonAsync(
            "/api/token/", new JsonObject { ["username"] = "ada", ["password"] = password.Trim() }.ToJsonString());
        await trimmed.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "no_active_account");
    }

    [Test]
    public async Task A_number_is_read_as_its_text_for_user_name_and_password_only()
    {
        using var created = await _client.PostJsonAsync(UserRequests.Path, """{"username":12345,"password":123456789012345678}""");
        using var refused = await _client.PostJsonAsync(
            UserRequests.Path, """{"username":1,"password":123456789012345678,"email":1,"firstName":2,"lastName":3}""");

        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await created.ReadObjectAsync())["username"]!.GetValue<string>(), Is.EqualTo("12345"));
            Assert.That((await _api.LoginAsync("12345", "123456789012345678")).Access, Is.Not.Empty);
        }

        await refused.ShouldBeInvalidAsync(
            ("email", "Not a valid string."), ("firstName", "Not a valid string."), ("lastName", "Not a valid string."));
    }

    [Test]
    public async Task User_names_and_emails_are_stored_trimmed_in_normal_form_KC()
    {
        var user = await _client.CreateAsync("  ｅｖｅ①ﬁ ", ("email", "\u3000ｅｖｅ@example.com "));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(user["username"]!.GetValue<string>(), Is.EqualTo("eve1fi"));
            Assert.That(user["email"]!.GetValue<string>(), Is.EqualTo("eve@example.com"));
        }
    }

    [Test]
    public async Task Letters_of_every_script_and_the_marks_of_the_contract_make_a_user_name()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var name in new[] { "José", "Ωmega", "王小明", "Иван", "a.b+c-d_e", "٣٤", WideLetterThatStays, "_", "." })
            {
                Assert.That((await _client.CreateAsync(name))["username"]!.GetValue<string>(), Is.EqualTo(name));
            }
        }
    }

    [Test]
    public async Task Lengths_are_counted_in_code_points()
    {
        var longest = await _client.CreateAsync(
            string.Concat(Enumerable.Repeat(WideLetterThatStays, 150)),
            ("email", new string('e', 242) + "@example.com"),
            ("firstName", string.Concat(Enumerable.Repeat("🦆", 150))),
            ("lastName", new string('l', 150)));
        using var longer = await _client.PostUserAsync(UserRequests.Body(
            string.Concat(Enumerable.Repeat(WideLetterThatStays, 151)),
            ("email", new string('e', 243) + "@example.com"),
            ("firstName", string.Concat(Enumerable.Repeat("🦆", 151))),
            ("lastName", new string('l', 151))));

        Assert.That(longest["username"]!.GetValue<string>(), Has.Length.EqualTo(300));
        await longer.ShouldBeInvalidAsync(
            ("username", TooLong150), ("email", TooLong254), ("firstName", TooLong150), ("lastName", TooLong150));
    }

    [Test]
    public async Task The_length_of_a_user_name_counts_after_normalisation()
    {
        await _client.CreateAsync(string.Concat(Enumerable.Repeat(WideLetter, 150)));
        using var response = await _client.PostUserAsync(UserRequests.Body(new string('ﬃ', 51)));

        await response.ShouldBeInvalidAsync(("username", TooLong150));
    }

    [Test]
    public async Task Names_that_grow_in_normal_form_are_kept_and_found()
    {
        var user = await _client.CreateAsync("ada", ("firstName", new string('ﷺ', 150)), ("lastName", new string('ﷺ', 149) + "z"));

        var found = await _client.GetObjectAsync($"/api/users/?search={Uri.EscapeDataString("ﷺﷺz")}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(user["firstName"]!.GetValue<string>(), Is.EqualTo(new string('ﷺ', 150)));
            Assert.That(found.Usernames(), Is.EqualTo(new[] { "ada" }));
        }
    }

    [TestCaseSource(nameof(RefusedValues))]
    public async Task A_refused_value_is_named_and_nothing_is_created(string field, string value, string text)
    {
        using var response = await _client.PostUserAsync(UserRequests.Body("ada", (field, JsonNode.Parse(value))));

        await response.ShouldBeInvalidAsync((field, text));
        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task All_that_is_wrong_is_named_at_once()
    {
        using var form = await _client.PostJsonAsync(
            UserRequests.Path, """{"email":1,"isActive":0,"roles":{},"firstName":[],"id":7,"passwordHash":"x"}""");
        using var content = await _client.PostUserAsync(UserRequests.Body(
            "x y@z", (
                "password", "a short one"), ("email", "nowhere"), ("firstName", "\u0001"), ("roles", new JsonArray("king", "queen"))));

        await form.ShouldBeInvalidAsync(
            ("username", "This field is required."),
            ("password", "This field is required."),
            ("email", "Not a valid string."),
            ("firstName", "Not a valid string."),
            ("isActive", "Must be a valid boolean."),
            ("roles", "Expected a list of items."),
            ("id", "This field is not known."),
            ("passwordHash", "This field is not known."));
        await content.ShouldBeInvalidAsync(
            ("username", BadUsername),
            ("username", ForeignAddress),
            ("password", "This password is too short. It must contain at least 15 characters."),
            ("email", "Enter a valid email address."),
            ("firstName", "Control characters are not allowed."),
            ("roles", "Object with name=king does not exist."),
            ("roles", "Object with name=queen does not exist."));
        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_body_that_is_no_object_or_no_JSON_is_refused()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (json, text) in new[]
                {
                    ("[]", "Invalid data. Expected a dictionary, but got list."),
                    ("\"ada\"", "Invalid data. Expected a dictionary, but got str."),
                    ("null", "No data provided"),
                })
            {
                using var response = await _client.PostJsonAsync(UserRequests.Path, json);
                await response.ShouldBeInvalidAsync(("nonFieldErrors", text));
            }

            foreach (var json in new[] { "{", "{\"username\":\"a\",\"username\":\"b\"}", "{} {}", "{/**/}", "{\"username\":NaN}" })
            {
                using var response = await _client.PostJsonAsync(UserRequests.Path, json);
                await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "parse_error");
            }

            using var form = await _client.PostAsync(
                UserRequests.Path, new FormUrlEncodedContent([KeyValuePair.Create("username", "ada")]));
            await form.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }

        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(1));
    }

    [TestCase("administrator")]
    [TestCase("ADMINISTRATOR")]
    [TestCase("Administrator")]
    [TestCase("ａｄｍｉｎｉｓｔｒａｔｏｒ")]
    public async Task A_role_is_known_in_any_letter_case_and_given_once(string role)
    {
        var user = await _client.CreateAsync("ada", ("roles", new JsonArray(role, "administrator")));

        Assert.That(user["roles"]!.ToJsonString(), Is.EqualTo("""["administrator"]"""));
    }

    [TestCase("ada")]
    [TestCase("ADA")]
    [TestCase(" Ada ")]
    [TestCase("ａｄａ")]
    public async Task Row_42_A_user_name_is_taken_in_every_spelling(string username)
    {
        await _client.CreateAsync("ada");

        using var response = await _client.PostUserAsync(UserRequests.Body(username));

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "username_taken", UsernameTaken);
        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(2));
    }

    [TestCase("ada@example.com")]
    [TestCase("ADA@EXAMPLE.COM")]
    [TestCase(" Ada@Example.com ")]
    [TestCase("ａｄａ@example.com")]
    public async Task Row_42_An_email_is_taken_in_every_spelling(string email)
    {
        await _client.CreateAsync("ada", ("email", "ada@example.com"));

        using var response = await _client.PostUserAsync(UserRequests.Body("bob", ("email", email)));

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken", EmailTaken);
        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task Users_without_email_do_not_collide()
    {
        await _client.CreateAsync("ada");
        await _client.CreateAsync("bob");

        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(3));
    }

    [Test]
    public async Task Row_42_A_user_name_with_at_is_its_owners_email_only()
    {
        using var none = await _client.PostUserAsync(UserRequests.Body("ada@example.com"));
        using var other = await _client.PostUserAsync(UserRequests.Body("ada@example.com", ("email", "bob@example.com")));
        var own = await _client.CreateAsync("Ada@Example.com", ("email", "ada@example.com"));
        using var taken = await _client.PostUserAsync(UserRequests.Body("bob", ("email", "ADA@example.com")));

        await none.ShouldBeInvalidAsync(("username", ForeignAddress));
        await other.ShouldBeInvalidAsync(("username", ForeignAddress));
        Assert.That(own["username"]!.GetValue<string>(), Is.EqualTo("Ada@Example.com"));
        await taken.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken");
    }

    [TestCase("username", "username_taken")]
    [TestCase("email", "email_taken")]
    public async Task Of_parallel_creations_of_one_name_one_succeeds(string field, string code)
    {
        const int attempts = 16;
        var bodies = Enumerable.Range(0, attempts).Select(i => field == "username"
            ? UserRequests.Body(i % 2 == 0 ? "ada" : "ADA")
            : UserRequests.Body($"user{i}", ("email", i % 2 == 0 ? "ada@example.com" : "ADA@example.com")));

        var responses = await Task.WhenAll(bodies.Select(_client.PostUserAsync));

        foreach (var response in responses.Where(response => response.StatusCode != HttpStatusCode.Created))
        {
            await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, code);
        }

        Assert.That(responses.Count(response => response.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
        Assert.That(await _api.CountUsersAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task The_password_is_stored_as_a_hash_of_the_configured_strength()
    {
        var id = await _api.CreateUserAsync("ada");

        var stored = await _api.StoredAsync(id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.PasswordHash, Does.Not.Contain(ApiFactory.UserPassword));
            Assert.That(
                new PasswordHasher<ApplicationUser>().VerifyHashedPassword(stored, stored.PasswordHash!, ApiFactory.UserPassword),
                Is.Not.EqualTo(PasswordVerificationResult.Failed));
            Assert.That(_api.Log.Lines.Select(line => line.Text), Has.None.Contains(ApiFactory.UserPassword));
            Assert.That(_api.Log.Lines.Select(line => line.Text), Has.None.Contains(stored.PasswordHash!));
        }
    }

    [Test]
    public async Task The_length_of_new_passwords_is_a_setting()
    {
        using var api = new ApiFactory(("Passwords:MinimumLength", "8"), ("Passwords:MaximumLength", "64"));
        using var client = await api.CreateAdministratorAsync();

        using var tooShort = await client.PostUserAsync(UserRequests.Body("ada", ("password", "seven77")));
        using var tooLong = await client.PostUserAsync(UserRequests.Body("ada", ("password", new string('p', 65))));
        await client.CreateAsync("ada", ("password", "eight 8s"));
        await client.CreateAsync("bob", ("password", string.Concat(Enumerable.Repeat("🦆", 64))));

        await tooShort.ShouldBeInvalidAsync(("password", "This password is too short. It must contain at least 8 characters."));
        await tooLong.ShouldBeInvalidAsync(("password", "Ensure this field has no more than 64 characters."));
    }

    [Test]
    public async Task An_inactive_user_cannot_log_in()
    {
        await _api.CreateUserAsync("ada", isActive: false);
        using var anonymous = _api.CreateClient();

        using var response = await anonymous.PostJsonAsync("/api/token/", UserRequests.Body("ada").ToJsonString());

        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "no_active_account");
    }

    private static TestCaseData Refused(string field, JsonNode? value, string text)
    {
        var json = value?.ToJsonString() ?? "null";
        return new TestCaseData(field, json, text).SetArgDisplayNames(field, text, json.Length < 40 ? json : "…");
    }
}
