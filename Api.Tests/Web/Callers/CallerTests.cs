using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.Users;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Callers;

/// <summary>Who may call what, judged by the database at the time of the call.</summary>
[Category("Slow")]
public sealed class CallerTests
{
    private static readonly (string Method, string Path)[] Calls =
    [
        ("GET", "/api/users/"),
        ("POST", "/api/users/"),
        ("GET", "/api/users/me/"),
        ("GET", "/api/users/1/"),
        ("GET", "/api/users/999/"),
    ];

    private ApiFactory _api = null!;

    [SetUp]
    public void SetUp() => _api = new ApiFactory();

    [TearDown]
    public void TearDown() => _api.Dispose();

    [Test]
    public async Task Row_55_Without_a_token_every_call_is_401()
    {
        using var client = _api.CreateClient();

        foreach (var (method, path) in Calls)
        {
            using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

            await response.ShouldBeProblemAsync(
                HttpStatusCode.Unauthorized, "not_authenticated", "Authentication credentials were not provided.");
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"), path);
        }
    }

    [Test]
    public async Task Row_55_The_collection_is_403_to_who_is_no_administrator()
    {
        await _api.CreateUserAsync("ada");
        using var client = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
        var count = await _api.CountUsersAsync();

        using var list = await client.GetAsync("/api/users/");
        using var create = await client.PostUserAsync(UserRequests.Body("bob"));

        await list.ShouldBeProblemAsync(
            HttpStatusCode.Forbidden, "permission_denied", "You do not have permission to perform this action.");
        await create.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Headers.WwwAuthenticate, Is.Empty);
            Assert.That(await _api.CountUsersAsync(), Is.EqualTo(count));
        }
    }

    [Test]
    public async Task Row_55_Somebody_elses_record_is_404_whether_it_exists_or_not()
    {
        var other = await _api.CreateUserAsync("bob");
        await _api.CreateUserAsync("ada");
        using var client = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);

        using var existing = await client.GetAsync($"/api/users/{other}/");
        using var missing = await client.GetAsync("/api/users/999/");

        var first = await existing.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
        var second = await missing.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
        first.Remove("traceId");
        second.Remove("traceId");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.ToJsonString(), Is.EqualTo(second.ToJsonString()));
            Assert.That(existing.Headers.ETag, Is.Null);
        }
    }

    [Test]
    public async Task An_administrator_sees_everybody()
    {
        var id = await _api.CreateUserAsync("ada");
        using var client = await _api.CreateAdministratorAsync();

        Assert.That((await client.GetObjectAsync($"/api/users/{id}/"))["username"]!.GetValue<string>(), Is.EqualTo("ada"));
    }

    [Test]
    public async Task A_deleted_callers_token_is_user_not_found_on_every_call()
    {
        using var client = await _api.CreateAdministratorAsync();
        await _api.DeleteUserAsync(1);

        await ShouldBeRefusedAsync(client, "user_not_found", "User not found");
    }

    [Test]
    public async Task A_deactivated_callers_token_is_user_inactive_on_every_call()
    {
        using var client = await _api.CreateAdministratorAsync();
        await _api.DeactivateUserAsync(1);

        await ShouldBeRefusedAsync(client, "user_inactive", "User is inactive");
    }

    [Test]
    public async Task A_role_taken_away_is_gone_at_once_whatever_the_token_says()
    {
        var (_, access) = await _api.LoginAsync();
        var (_, claims, _) = TokenForge.Open(access);
        using var client = _api.CreateClient(access);
        var id = await _api.CreateUserAsync("ada");
        await _api.WithDatabaseAsync(database => database.UserRoles.ExecuteDeleteAsync());

        using var list = await client.GetAsync("/api/users/");
        using var create = await client.PostUserAsync(UserRequests.Body("bob"));
        using var other = await client.GetAsync($"/api/users/{id}/");
        var me = await client.GetObjectAsync("/api/users/me/");

        Assert.That(claims["roles"]!.ToJsonString(), Is.EqualTo("""["administrator"]"""));
        await list.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        await create.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        await other.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.That(me["roles"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_role_given_works_at_once_whatever_the_token_says()
    {
        var id = await _api.CreateUserAsync("ada");
        using var client = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
        await _api.WithDatabaseAsync(async database =>
        {
            database.UserRoles.Add(new() { UserId = id, RoleId = 1 });
            await database.SaveChangesAsync();
        });

        Assert.That((await client.GetObjectAsync("/api/users/"))["count"]!.GetValue<long>(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_role_claimed_by_a_token_gives_nothing()
    {
        await _api.CreateUserAsync("ada");
        var (_, access) = await _api.LoginAsync("ada", ApiFactory.UserPassword);
        var forged = TokenForge.WithClaims(access, claims => claims["roles"] = new JsonArray("administrator"), TokenForge.Hs256());
        using var client = _api.CreateClient(forged);

        using var me = await client.GetAsync("/api/users/me/");
        using var list = await client.GetAsync("/api/users/");

        Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the token itself is good");
        await list.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
    }

    [Test]
    public async Task An_expired_token_is_401_with_SimpleJWTs_messages_on_every_call()
    {
        using var client = await _api.CreateAdministratorAsync();
        _api.Time.Advance(TimeSpan.FromMinutes(5));

        foreach (var (method, path) in Calls)
        {
            using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

            var body = await response.ShouldRefuseTokenAsync("Given token not valid for any token type");
            Assert.That(
                body["messages"]!.ToJsonString(),
                Is.EqualTo("""[{"token_class":"AccessToken","token_type":"access","message":"Token is expired"}]"""));
        }
    }

    [Test]
    public async Task Row_63_No_answer_holds_a_hash_a_stamp_or_a_token()
    {
        var (refresh, access) = await _api.LoginAsync();
        using var client = _api.CreateClient(access);
        var answers = new List<string>();
        using var created = await client.PostUserAsync(UserRequests.Body("ada", ("email", "ada@example.com")));
        foreach (var request in new Func<Task<HttpResponseMessage>>[]
            {
                () => client.GetAsync("/api/users/"),
                () => client.GetAsync(created.Headers.Location),
                () => client.GetAsync("/api/users/me/"),
                () => client.PostUserAsync(UserRequests.Body("ada")),
                () => client.PostUserAsync(UserRequests.Body("bob", ("email", "ada@example.com"))),
                () => client.PostUserAsync(UserRequests.Body("b b", ("passwordHash", "x"))),
                () => client.PostJsonAsync("/api/token/refresh/", $$"""{"refresh":"{{access}}"}"""),
                () => client.PostJsonAsync("/api/token/verify/", $$"""{"token":"{{access}}"}"""),
                () => client.GetAsync("/.well-known/jwks.json"),
            })
        {
            using var response = await request();
            answers.Add($"{response} {await response.Content.ReadAsStringAsync()}");
        }

        answers.Add($"{created} {await created.Content.ReadAsStringAsync()}");
        var secrets = new List<string> { ApiFactory.Secret, refresh, access, ApiFactory.UserPassword };
        foreach (var id in new[] { 1L, (await created.ReadObjectAsync())["id"]!.GetValue<long>() })
        {
            var stored = await _api.StoredAsync(id);
            secrets.AddRange([stored.PasswordHash!, stored.SecurityStamp!, stored.ConcurrencyStamp!]);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers, Has.Count.EqualTo(10).And.All.Not.Empty);
            Assert.That(secrets, Has.Count.EqualTo(10).And.All.Not.Empty);
            Assert.That(from answer in answers
                        from secret in secrets
                        where answer.Contains(
                secret,
                StringComparison.OrdinalIgnoreCase)
                        select answer, Is.Empty);
        }
    }

    private static async Task ShouldBeRefusedAsync(HttpClient client, string code, string detail)
    {
        foreach (var (method, path) in Calls)
        {
            using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

            await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, code, detail);
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"invalid_token\""), path);
        }
    }
}
