using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Users;

[Category("Slow")]
public sealed class ListUsersTests
{
    private static ApiFactory _api = null!;
    private static HttpClient _client = null!;
    private static JsonObject[] _users = null!;

    [OneTimeSetUp]
    public static async Task Fill()
    {
        _api = new ApiFactory();
        _client = await _api.CreateAdministratorAsync();
        await _client.CreateAsync("bob", ("firstName", "100%"), ("lastName", "under_score"));
        await _client.CreateAsync("Ada", ("email", "Lady.Ada@Example.com"), ("firstName", "Ada"), ("lastName", "Lovelace"));
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        await _client.CreateAsync("carol", ("firstName", "[Carol]"), ("lastName", "O'Brien \"Q\""));
        await _client.CreateAsync("dave", ("email", "dave@example.com"), ("firstName", "back\\slash"), ("isActive", false));
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        await _client.CreateAsync("Erin", ("firstName", "Ada"), ("lastName", "Ｆｕｌｌ Width"));
        await _client.CreateAsync(
            "frank", ("email", "aaron@example.com"), ("firstName", "Ada"), ("lastName", "lovelace"), ("isActive", false));
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        await _api.LoginAsync("Ada", ApiFactory.UserPassword);
        await _api.LoginAsync("bob", ApiFactory.UserPassword);
        var page = await _client.GetObjectAsync("/api/users/");
        _users = [.. page["results"]!.AsArray().Select(user => user!.AsObject())];
    }

    [OneTimeTearDown]
    public static void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task One_page_holds_25_users_by_default_in_the_order_of_their_ids()
    {
        var page = await _client.GetObjectAsync("/api/users/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Select(member => member.Key), Is.EqualTo(new[] { "count", "next", "previous", "results" }));
            Assert.That(page["count"]!.GetValue<long>(), Is.EqualTo(7));
            Assert.That(page["next"], Is.Null);
            Assert.That(page["previous"], Is.Null);
            Assert.That(page.Usernames(), Is.EqualTo(new[] { "Gokul", "bob", "Ada", "carol", "dave", "Erin", "frank" }));
            Assert.That(
                page["results"]![2]!.AsObject().Select(member => member.Key),
                Is.EqualTo(new[]
                {
                    "id", "username", "email", "emailConfirmedAt", "firstName", "lastName", "isActive", "roles", "dateJoined", "lastLogin",
                }));
        }
    }

    [Test]
    public async Task Following_next_and_then_previous_visits_every_user_once_each_way()
    {
        var forth = new List<string>();
        var back = new List<string>();
        var address = "/api/users/?pageSize=3&ordering=-username&search=a";
        string? last = null;
        while (address is not null)
        {
            var page = await _client.GetObjectAsync(address);
            forth.AddRange(page.Usernames());
            last = address;
            address = page["next"]?.GetValue<string>();
        }

        for (address = last; address is not null;)
        {
            var page = await _client.GetObjectAsync(address);
            back.InsertRange(0, page.Usernames());
            address = page["previous"]?.GetValue<string>();
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(forth, Is.EqualTo(new[] { "frank", "Erin", "dave", "carol", "Ada" }));
            Assert.That(back, Is.EqualTo(forth));
        }
    }

    [Test]
    public async Task Links_are_absolute_and_keep_the_other_parameters()
    {
        var page = await _client.GetObjectAsync(
            "/api/users/?search=a%26b%3D%C3%A9%2B%20&page=1&pageSize=2&isActive=true&ordering=id,-email");
        var found = await _client.GetObjectAsync("/api/users/?page=2&pageSize=2&search=a&ordering=-id,email&isActive=true");
        var third = await _client.GetObjectAsync("/api/users?pageSize=2&page=3");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page["next"], Is.Null, "nothing is found");
            Assert.That(
                found["previous"]!.GetValue<string>(),
                Is.EqualTo("http://localhost/api/users/?pageSize=2&search=a&ordering=-id,email&isActive=true"));
            Assert.That(found["next"], Is.Null, "three of them match");
            Assert.That(third["next"]!.GetValue<string>(), Is.EqualTo("http://localhost/api/users?pageSize=2&page=4"));
            Assert.That(third["previous"]!.GetValue<string>(), Is.EqualTo("http://localhost/api/users?pageSize=2&page=2"));
        }
    }

    [TestCase("ADA", "Ada", "Erin", "frank", TestName = "Search_without_regard_to_case")]
    [TestCase("ｌｏｖｅｌａｃｅ", "Ada", "frank", TestName = "Search_by_full_width_letters")]
    [TestCase("full width", "Erin", TestName = "Search_finds_full_width_letters")]
    [TestCase("y.ada@ex", "Ada", TestName = "Search_in_the_email")]
    [TestCase("rol", "carol", TestName = "Search_in_the_user_name_and_first_name_finds_once")]
    [TestCase("LOVE", "Ada", "frank", TestName = "Search_in_the_last_name")]
    [TestCase("gokul", "Gokul", TestName = "Search_finds_the_demo_account")]
    [TestCase("nobody of that name", TestName = "Search_that_finds_nothing_is_an_empty_page")]
    public Task A_search_finds(string search, params string[] usernames) => AssertFoundAsync(search, usernames);

    [TestCase("%", "bob")]
    [TestCase("_", "bob")]
    [TestCase("[", "carol")]
    [TestCase("[c]")]
    [TestCase("O'B", "carol")]
    [TestCase("\"q\"", "carol")]
    [TestCase("k\\s", "dave")]
    [TestCase("\\%")]
    [TestCase("*")]
    [TestCase("l W", "Erin")]
    [TestCase(" W", "Erin")]
    [TestCase("100 ")]
    [TestCase(" ", "carol", "Erin")]
    [TestCase("'; DROP TABLE Users; --")]
    [TestCase("\uFFFE")]
    public Task Row_60_A_search_is_taken_literally(string search, params string[] usernames)
    {
        if (search is "%" or "_" or "[")
        {
            TestSqlServer.SkipOnBabelfish("nothing matches a pattern that escapes a character");
        }

        return AssertFoundAsync(search, usernames);
    }

    [TestCase("AdaLovelace")]
    [TestCase("Ada Lovelace")]
    [TestCase("Ada\nLovelace")]
    [TestCase("Ada\r\nLovelace")]
    [TestCase("Ada|Lovelace")]
    [TestCase("com\nAda")]
    public Task A_search_never_matches_across_two_fields(string search) => AssertFoundAsync(search);

    [Test]
    public async Task An_empty_search_is_none()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _client.GetObjectAsync("/api/users/?search="))["count"]!.GetValue<long>(), Is.EqualTo(7));
            Assert.That((await _client.GetObjectAsync("/api/users/?search"))["count"]!.GetValue<long>(), Is.EqualTo(7));
        }
    }

    [TestCase("id")]
    [TestCase("username")]
    [TestCase("email")]
    [TestCase("firstName")]
    [TestCase("lastName")]
    [TestCase("dateJoined")]
    [TestCase("lastLogin")]
    [TestCase("isActive")]
    public async Task Every_field_orders_both_ways_and_ties_are_broken_by_id(string field)
    {
        var ascending = await _client.GetObjectAsync($"/api/users/?ordering={field}");
        var descending = await _client.GetObjectAsync($"/api/users/?ordering=-{field}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ascending.Usernames(), Is.EqualTo(Names(_users.OrderBy(Key, StringComparer.Ordinal).ThenBy(Id))));
            Assert.That(descending.Usernames(), Is.EqualTo(Names(_users.OrderByDescending(Key, StringComparer.Ordinal).ThenBy(Id))));
        }

        // The spelling of ids, times and booleans sorts as they do; null comes first.
        string? Key(JsonObject user) => field is "username" or "email"
            ? user[field]?.GetValue<string>().ToUpperInvariant()
            : user[field]?.ToString();
    }

    [Test]
    public async Task Several_fields_order_one_after_the_other_and_a_repeated_one_counts_once()
    {
        var page = await _client.GetObjectAsync("/api/users/?ordering=firstName,-lastName,username");
        var repeated = await _client.GetObjectAsync("/api/users/?ordering=-id,id,-id,username,-id");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Usernames(), Is.EqualTo(new[] { "Gokul", "bob", "Erin", "frank", "Ada", "carol", "dave" }));
            Assert.That(repeated.Usernames(), Is.EqualTo(Names(_users.OrderByDescending(Id))));
        }
    }

    [TestCase("true", false)]
    [TestCase("false", true)]
    public async Task The_list_can_be_limited_to_active_or_inactive_users(string isActive, bool inactive)
    {
        var page = await _client.GetObjectAsync($"/api/users/?isActive={isActive}");

        Assert.That(page.Usernames(), Is.EqualTo(Names(_users.Where(user => user["isActive"]!.GetValue<bool>() != inactive))));
    }

    [Test]
    public async Task Search_filter_and_ordering_work_together_and_count_what_matches()
    {
        var page = await _client.GetObjectAsync("/api/users/?search=ada&isActive=true&ordering=-username&pageSize=1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page["count"]!.GetValue<long>(), Is.EqualTo(2));
            Assert.That(page.Usernames(), Is.EqualTo(new[] { "Erin" }));
        }
    }

    [TestCase("page=0", "page", "Ensure this value is greater than or equal to 1.")]
    [TestCase("page=-1", "page", "Ensure this value is greater than or equal to 1.")]
    [TestCase("page=-99999999999999999999", "page", "Ensure this value is greater than or equal to 1.")]
    [TestCase("page=abc", "page", "A valid integer is required.")]
    [TestCase("page=", "page", "A valid integer is required.")]
    [TestCase("page=1.0", "page", "A valid integer is required.")]
    [TestCase("page=1e3", "page", "A valid integer is required.")]
    [TestCase("page=0x1", "page", "A valid integer is required.")]
    [TestCase("page=%2B1", "page", "A valid integer is required.")]
    [TestCase("page=%201", "page", "A valid integer is required.")]
    [TestCase("page=%D9%A1", "page", "A valid integer is required.")]
    [TestCase("page=last", "page", "A valid integer is required.")]
    [TestCase("pageSize=0", "pageSize", "Ensure this value is greater than or equal to 1.")]
    [TestCase("pageSize=-1", "pageSize", "Ensure this value is greater than or equal to 1.")]
    [TestCase("pageSize=101", "pageSize", "Ensure this value is less than or equal to 100.")]
    [TestCase("pageSize=1000000000", "pageSize", "Ensure this value is less than or equal to 100.")]
    [TestCase("pageSize=99999999999999999999", "pageSize", "Ensure this value is less than or equal to 100.")]
    [TestCase("pageSize=ten", "pageSize", "A valid integer is required.")]
    [TestCase("pageSize=", "pageSize", "A valid integer is required.")]
    public async Task Row_59_A_page_that_is_no_positive_integer_is_400(string query, string field, string text)
    {
        using var response = await _client.GetAsync($"/api/users/?{query}");

        await response.ShouldBeInvalidAsync((field, text));
    }

    [TestCase("page=2")]
    [TestCase("page=2147483648")]
    [TestCase("page=9223372036854775807&pageSize=100")]
    [TestCase("page=999999999999999999999999999999")]
    [TestCase("page=2&search=nobody")]
    [TestCase("page=8&pageSize=1")]
    public async Task Row_59_A_page_past_the_end_is_404(string query)
    {
        using var response = await _client.GetAsync($"/api/users/?{query}");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Invalid page.");
    }

    [Test]
    public async Task Row_59_The_first_page_exists_even_when_it_is_empty()
    {
        var page = await _client.GetObjectAsync("/api/users/?search=nobody&page=1&pageSize=100");

        Assert.That(page.ToJsonString(), Is.EqualTo("""{"count":0,"next":null,"previous":null,"results":[]}"""));
    }

    [TestCase("ordering=passwordHash")]
    [TestCase("ordering=securityStamp")]
    [TestCase("ordering=password")]
    [TestCase("ordering=")]
    [TestCase("ordering=id,")]
    [TestCase("ordering=,id")]
    [TestCase("ordering=--id")]
    [TestCase("ordering=%2Bid")]
    [TestCase("ordering=ID")]
    [TestCase("ordering=first_name")]
    [TestCase("ordering=id;drop")]
    [TestCase("ordering=id,passwordHash")]
    public async Task Row_60_An_unknown_ordering_is_400(string query)
    {
        using var response = await _client.GetAsync($"/api/users/?{query}");

        await response.ShouldBeInvalidAsync(
            ("ordering", "Not a valid choice: one or more of id, username, email, firstName, lastName, dateJoined, lastLogin, "
                + "isActive, with - for descending."));
    }

    [TestCase("isActive=1", "isActive", "Must be a valid boolean.")]
    [TestCase("isActive=yes", "isActive", "Must be a valid boolean.")]
    [TestCase("isActive=", "isActive", "Must be a valid boolean.")]
    [TestCase("isActive=null", "isActive", "Must be a valid boolean.")]
    [TestCase("isActive=TRUE", "isActive", "Must be a valid boolean.")]
    [TestCase("isActive=%20true", "isActive", "Must be a valid boolean.")]
    [TestCase("isActive=true%00", "isActive", "Must be a valid boolean.")]
    [TestCase("search=a%00b", "search", "Null characters are not allowed.")]
    [TestCase("foo=1", "foo", "This parameter is not known.")]
    [TestCase("foo", "foo", "This parameter is not known.")]
    [TestCase("passwordHash=a", "passwordHash", "This parameter is not known.")]
    [TestCase("username=Gokul", "username", "This parameter is not known.")]
    [TestCase("page_size=1", "page_size", "This parameter is not known.")]
    [TestCase("isActive[]=true", "isActive[]", "This parameter is not known.")]
    [TestCase("page=1&page=1", "page", "This parameter may be given only once.")]
    [TestCase("isActive=true&isActive=false", "isActive", "This parameter may be given only once.")]
    [TestCase("search=a&search=b", "search", "This parameter may be given only once.")]
    [TestCase("ordering=id&ordering=-id", "ordering", "This parameter may be given only once.")]
    public async Task Row_60_An_unknown_malformed_or_repeated_parameter_is_400(string query, string field, string text)
    {
        using var response = await _client.GetAsync($"/api/users/?{query}");

        await response.ShouldBeInvalidAsync((field, text));
    }

    [Test]
    public async Task A_parameter_is_the_same_in_another_letter_case()
    {
        using var twice = await _client.GetAsync("/api/users/?page=1&PAGE=1");

        await twice.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.That((await _client.GetObjectAsync("/api/users/?PAGESIZE=1")).Usernames(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task All_wrong_parameters_are_named_at_once()
    {
        using var response = await _client.GetAsync("/api/users/?page=0&pageSize=x&isActive=maybe&foo=1");

        await response.ShouldBeInvalidAsync(
            ("page", "Ensure this value is greater than or equal to 1."),
            ("pageSize", "A valid integer is required."),
            ("isActive", "Must be a valid boolean."),
            ("foo", "This parameter is not known."));
    }

    private static async Task AssertFoundAsync(string search, params string[] usernames)
    {
        var page = await _client.GetObjectAsync($"/api/users/?search={Uri.EscapeDataString(search)}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Usernames(), Is.EqualTo(usernames));
            Assert.That(page["count"]!.GetValue<long>(), Is.EqualTo(usernames.Length));
        }
    }

    private static long Id(JsonObject user) => user["id"]!.GetValue<long>();

    private static string[] Names(IEnumerable<JsonObject> users) => [.. users.Select(user => user["username"]!.GetValue<string>())];
}
