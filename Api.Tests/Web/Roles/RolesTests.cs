using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.Users;

namespace Api.Tests.Web.Roles;

[Category("Slow")]
public sealed class RolesTests
{
    private const string Path = "/api/roles/";
    private const string BadName = "Enter a valid role name. This value may contain only letters, numbers, and ./_/- characters.";

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
    public async Task The_list_has_the_form_of_users_and_the_order_of_names()
    {
        await _client.CreateRolesAsync("writer", "Editor", "zoo");

        var page = await _client.GetObjectAsync(Path);

        Assert.That(page.ToJsonString(), Is.EqualTo(
            """{"count":4,"next":null,"previous":null,"results":[{"name":"administrator"},{"name":"Editor"},{"name":"writer"},"""
                + """{"name":"zoo"}]}"""));
    }

    [Test]
    public async Task Pages_link_to_each_other_and_hold_every_role_once()
    {
        await _client.CreateRolesAsync("a", "b", "c", "d");
        var names = new List<string>();
        string? previous = null;
        for (var address = Path + "?pageSize=2"; address is not null;)
        {
            var page = await _client.GetObjectAsync(address);
            names.AddRange(NamesOf(page));
            Assert.That((int)page["count"]!, Is.EqualTo(5));
            Assert.That((string?)page["previous"] is null, Is.EqualTo(previous is null));
            (previous, address) = (address, (string?)page["next"]);
        }

        Assert.That(names, Is.EqualTo(new[] { "a", "administrator", "b", "c", "d" }));
    }

    [TestCase("page=0", "page")]
    [TestCase("page=-1", "page")]
    [TestCase("page=abc", "page")]
    [TestCase("pageSize=0", "pageSize")]
    [TestCase("pageSize=101", "pageSize")]
    [TestCase("pageSize=1000000000", "pageSize")]
    [TestCase("search=a", "search")]
    [TestCase("ordering=name", "ordering")]
    public async Task Row_59_What_is_no_page_is_400(string query, string field)
    {
        using var response = await _client.GetAsync(Path + "?" + query);

        var body = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.That(body["errors"]!.AsObject().Select(error => error.Key), Is.EqualTo(new[] { field }));
    }

    [TestCase("page=2")]
    [TestCase("page=2147483648")]
    [TestCase("page=9223372036854775807&pageSize=100")]
    public async Task Row_59_A_page_past_the_end_is_404(string query)
    {
        using var response = await _client.GetAsync(Path + "?" + query);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Invalid page.");
    }

    [Test]
    public async Task Row_55_Roles_are_401_to_strangers_and_403_to_users()
    {
        await _api.CreateUserAsync("ada");
        using var stranger = _api.CreateClient();
        using var ada = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
        foreach (var (method, path) in new[] { ("GET", Path), ("POST", Path), ("DELETE", Path + "administrator/"),
            ("DELETE", Path + "nobody/") })
        {
            using var anonymous = await stranger.EditAsync(method, path, "{");
            using var forbidden = await ada.EditAsync(method, path, "{");
            await anonymous.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
            Assert.That(anonymous.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
            await forbidden.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "permission_denied");
        }
    }

    [TestCase("a")]
    [TestCase("0")]
    [TestCase("...")]
    [TestCase("-")]
    [TestCase("_")]
    [TestCase("a.b-c_d")]
    [TestCase("Ärzte")]
    [TestCase("王")]
    [TestCase("𐐷")]
    [TestCase("me")]
    public async Task A_name_that_is_accepted_can_be_listed_given_and_deleted(string name)
    {
        using var created = await PostAsync(name);
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await created.ReadObjectAsync()).ToJsonString(), Is.EqualTo(new JsonObject { ["name"] = name }.ToJsonString()));
        var user = await _client.CreateAsync("ada", ("roles", new JsonArray(name)));
        Assert.That((string)user["roles"]![0]!, Is.EqualTo(name));
        Assert.That(await NamesAsync(), Does.Contain(name));
        await _client.PatchedAsync(EditRequests.PathOf(user), """{"roles":[]}""");

        using var deleted = await DeleteAsync(name);

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await deleted.Content.ReadAsStringAsync());
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "administrator" }));
    }

    [TestCase("", "This field may not be blank.")]
    [TestCase(" \u3000", "This field may not be blank.")]
    [TestCase(".", BadName)]
    [TestCase("..", BadName)]
    [TestCase("．．", BadName)]
    [TestCase("‥", BadName)]
    [TestCase("a b", BadName)]
    [TestCase("a/b", BadName)]
    [TestCase("a\\b", BadName)]
    [TestCase("a%2Fb", BadName)]
    [TestCase("a@b", BadName)]
    [TestCase("a+b", BadName)]
    [TestCase("a?b", BadName)]
    [TestCase("a\u200Db", BadName)]
    [TestCase("🦆", BadName)]
    [TestCase("a\uFFFE", BadName)]
    [TestCase("a\0b", "Null characters are not allowed.")]
    public async Task A_name_that_is_none_is_400(string name, string text)
    {
        using var response = await PostAsync(name);

        await response.ShouldBeInvalidAsync(("name", text));
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "administrator" }));
    }

    [TestCase("{}", "name", "This field is required.")]
    [TestCase("""{"name":null}""", "name", "This field may not be null.")]
    [TestCase("""{"name":true}""", "name", "Not a valid string.")]
    [TestCase("""{"name":["a"]}""", "name", "Not a valid string.")]
    [TestCase("""{"name":"a","id":1}""", "id", "This field is not known.")]
    [TestCase("[]", "nonFieldErrors", "Invalid data. Expected a dictionary, but got list.")]
    public async Task A_body_that_is_none_is_400(string body, string field, string text)
    {
        using var response = await _client.PostJsonAsync(Path, body);

        await response.ShouldBeInvalidAsync((field, text));
    }

    [Test]
    public async Task Names_are_150_code_points_at_most_trimmed_and_in_normal_form_KC()
    {
        using var longest = await PostAsync(string.Concat(Enumerable.Repeat("𐐷", 150)));
        using var longer = await PostAsync(new string('a', 151));
        using var grown = await PostAsync(new string('ﬃ', 51));
        using var normal = await PostAsync("  ｅｄｉｔｏｒ① ");

        Assert.That(longest.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        await longer.ShouldBeInvalidAsync(("name", "Ensure this field has no more than 150 characters."));
        await grown.ShouldBeInvalidAsync(("name", "Ensure this field has no more than 150 characters."));
        Assert.That((string)(await normal.ReadObjectAsync())["name"]!, Is.EqualTo("editor1"));
        using var deleted = await DeleteAsync(string.Concat(Enumerable.Repeat("𐐷", 150)));
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("editor")]
    [TestCase("EDITOR")]
    [TestCase(" Editor ")]
    [TestCase("ｅｄｉｔｏｒ")]
    public async Task A_role_that_exists_in_another_spelling_is_409(string name)
    {
        await _client.CreateRolesAsync("editor");

        using var response = await PostAsync(name);

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "role_taken", "A role with that name already exists.");
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "administrator", "editor" }));
    }

    [TestCase("administrator")]
    [TestCase("ADMINISTRATOR")]
    public async Task The_built_in_role_is_taken(string name)
    {
        using var response = await PostAsync(name);

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "role_taken");
    }

    [TestCase("administrator")]
    [TestCase("Administrator")]
    [TestCase("ａｄｍｉｎｉｓｔｒａｔｏｒ")]
    public async Task The_built_in_role_is_not_deleted(string name)
    {
        using var response = await DeleteAsync(name);

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "role_in_use", "The role is built in, or somebody has it.");
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "administrator" }));
    }

    [TestCase("editor")]
    [TestCase("EDITOR")]
    [TestCase("ｅｄｉｔｏｒ")]
    [TestCase(" editor ")]
    public async Task A_role_in_use_is_409_and_else_deleted_in_any_spelling(string name)
    {
        await _client.CreateRolesAsync("editor");
        var ada = await _client.CreateAsync("ada", ("roles", new JsonArray("editor")), ("isActive", false));

        using var inUse = await DeleteAsync(name);
        await _client.PatchedAsync(EditRequests.PathOf(ada), """{"roles":[]}""");
        using var deleted = await DeleteAsync(name);
        using var again = await DeleteAsync(name);

        await inUse.ShouldBeProblemAsync(HttpStatusCode.Conflict, "role_in_use");
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await again.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
    }

    [Test]
    public async Task A_role_is_free_once_its_last_holder_is_deleted()
    {
        await _client.CreateRolesAsync("editor");
        var ada = await _client.CreateAsync("ada", ("roles", new JsonArray("editor")));
        using var gone = await _client.DeleteAsync(EditRequests.PathOf(ada));

        using var deleted = await DeleteAsync("editor");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("nobody")]
    [TestCase("a%2Fb")]
    [TestCase("%20")]
    [TestCase("a%20b")]
    [TestCase("%2e%2e")]
    [TestCase("%252e")]
    [TestCase("%EF%BF%BE")]
    [TestCase("'%20OR%201=1--")]
    public async Task Row_62_A_name_that_is_no_role_is_404(string name)
    {
        using var response = await _client.DeleteAsync($"{Path}{name}/");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
    }

    [Test]
    public async Task Row_61_Of_64_creations_of_one_role_one_succeeds()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => PostAsync(i % 2 == 0 ? "editor" : "EDITOR")));

        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.ShouldBeProblemAsync(HttpStatusCode.Conflict, "role_taken");
        }

        Assert.That(await NamesAsync(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_role_that_is_given_while_it_is_deleted_is_either_kept_or_refused([Values("PATCH", "PUT", "POST")] string method)
    {
        var path = EditRequests.PathOf(await _client.CreateAsync("ada"));
        var outcomes = new HashSet<bool>();
        for (var round = 0; round < 60; round++)
        {
            var role = $"role{round}";
            await _client.CreateRolesAsync(role);
            var give = () => method == "POST"
                ? _client.PostUserAsync(UserRequests.Body($"user{round}", ("roles", new JsonArray(role))))
                : _client.EditAsync(method, path, $$"""{"username":"ada","roles":["{{role}}"]}""");
            // Either may be the first to be sent.
            var (given, deleted) = round % 2 == 0
                ? await BothAsync(give, () => DeleteAsync(role))
                : Swap(await BothAsync(() => DeleteAsync(role), give));

            var user = method == "POST"
                ? (await _client.GetObjectAsync($"/api/users/?search=user{round}&pageSize=1&ordering=-id"))["results"]!
                    .AsArray()
                    .FirstOrDefault(shown => (string)shown!["username"]! == $"user{round}")
                : await _client.GetObjectAsync(path);
            var roles = user?["roles"]!.AsArray().Select(name => (string)name!).ToArray() ?? [];
            outcomes.Add(given.IsSuccessStatusCode);
            if (given.IsSuccessStatusCode)
            {
                await deleted.ShouldBeProblemAsync(HttpStatusCode.Conflict, "role_in_use");
                Assert.That(roles, Is.EqualTo(new[] { role }));
                Assert.That(await NamesAsync(), Does.Contain(role));
            }
            else
            {
                await given.ShouldBeInvalidAsync(("roles", $"Object with name={role} does not exist."));
                Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
                Assert.That(roles, Does.Not.Contain(role));
                Assert.That(user is null, Is.EqualTo(method == "POST"));
            }
        }

        TestContext.Out.WriteLine($"both outcomes were met: {outcomes.Count == 2}");
    }

    private static async Task<(HttpResponseMessage First, HttpResponseMessage Second)> BothAsync(
        Func<Task<HttpResponseMessage>> first, Func<Task<HttpResponseMessage>> second)
    {
        var answers = await Task.WhenAll(first(), second());
        return (answers[0], answers[1]);
    }

    private static (T, T) Swap<T>((T First, T Second) pair) => (pair.Second, pair.First);

    private static string[] NamesOf(JsonObject page) => [.. page["results"]!.AsArray().Select(role => (string)role!["name"]!)];

    private async Task<string[]> NamesAsync() => NamesOf(await _client.GetObjectAsync(Path + "?pageSize=100"));

    private Task<HttpResponseMessage> PostAsync(string name) =>
        _client.PostJsonAsync(Path, new JsonObject { ["name"] = name }.ToJsonString());

    private Task<HttpResponseMessage> DeleteAsync(string name) => _client.DeleteAsync($"{Path}{Uri.EscapeDataString(name)}/");
}
