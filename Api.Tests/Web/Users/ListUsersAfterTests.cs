using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Users;

/// <summary>The list of users by <c>after</c>.</summary>
[Category("Slow")]
public sealed class ListUsersAfterTests
{
    private const string NotOurs = "Not a valid value: take it from next or previous.";

    private const string OfAnotherOrdering = "This value belongs to another ordering.";

    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Fill()
    {
        _api = new ApiFactory();
        _client = await _api.CreateAdministratorAsync();
        await _client.CreateAsync("dora", ("email", "a+b@example.com"));
        await _client.CreateAsync("Ada", ("isActive", false));
        await _client.CreateAsync("\u00c9mile");
        await _client.CreateAsync("bob", ("email", "z@example.com"));
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [TestCase("")]
    [TestCase("&ordering=-id")]
    [TestCase("&ordering=username")]
    [TestCase("&ordering=-username,lastLogin")]
    [TestCase("&ordering=email")]
    [TestCase("&ordering=-email&isActive=true&search=a")]
    public async Task Next_and_previous_lead_through_the_list_and_back(string query)
    {
        var all = await _client.GetObjectAsync($"/api/users/?pageSize=100{query}");
        var there = new List<JsonObject>();
        for (var address = $"/api/users/?after=&pageSize=1{query}"; address is not null;)
        {
            there.Add(await _client.GetObjectAsync(address));
            address = (string?)there[^1]["next"];
            Assert.That(address, Is.Null.Or.Contains("after=").And.Not.Contains("page="));
        }

        var back = new List<JsonObject> { there[^1] };
        while ((string?)back[0]["previous"] is { } address)
        {
            back.Insert(0, await _client.GetObjectAsync(address));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(there, Has.Count.GreaterThan(1));
            Assert.That(there.SelectMany(page => page.Usernames()), Is.EqualTo(all.Usernames()));
            Assert.That(back.SelectMany(page => page.Usernames()), Is.EqualTo(all.Usernames()));
            Assert.That(there.Select(page => (long)page["count"]!), Is.All.EqualTo((long)all["count"]!));
            Assert.That(there[0]["previous"], Is.Null);
        }
    }

    [Test]
    public async Task Nobody_is_left_out_when_somebody_before_is_deleted()
    {
        var first = await _client.GetObjectAsync("/api/users/?after=&pageSize=2");
        await _api.DeleteUserAsync((long)first["results"]![1]!["id"]!);

        var second = await _client.GetObjectAsync((string)first["next"]!);

        Assert.That(second.Usernames(), Is.EqualTo(new[] { "Ada", "\u00c9mile" }));
    }

    [Test]
    public async Task Links_are_absolute_and_keep_the_other_parameters()
    {
        var first = await _client.GetObjectAsync("/api/users/?search=a&AFTER=&pageSize=1&ordering=email");
        var second = await _client.GetObjectAsync((string)first["next"]!);

        using (Assert.EnterMultipleScope())
        {
            const string Address = @"^http://localhost/api/users/\?search=a&pageSize=1&ordering=email&after=[A-Za-z0-9_-]+$";
            Assert.That((string?)first["next"], Does.Match(Address));
            Assert.That((string?)second["previous"], Does.Match(Address));
        }
    }

    [TestCase("-isActive")]
    [TestCase("lastLogin")]
    [TestCase("email,username")]
    public async Task Where_an_order_has_no_places_the_next_page_has_a_number(string ordering)
    {
        var page = await _client.GetObjectAsync($"/api/users/?after=&pageSize=2&ordering={ordering}");

        Assert.That((string?)page["next"], Is.EqualTo($"http://localhost/api/users/?pageSize=2&ordering={ordering}&page=2"));
    }

    [Test]
    public async Task Who_counts_pages_goes_on_counting()
    {
        var page = await _client.GetObjectAsync("/api/users/?pageSize=2");

        Assert.That((string?)page["next"], Is.EqualTo("http://localhost/api/users/?pageSize=2&page=2"));
    }

    [TestCase("x", TestName = "After_one_character_is_400")]
    [TestCase("....", TestName = "After_no_base64url_is_400")]
    [TestCase("AAAA", TestName = "After_zeros_is_400")]
    [TestCase("MT5pZAoxMR", TestName = "After_bits_that_are_left_over_is_400")]
    [TestCase("\u0661", TestName = "After_a_letter_beyond_ASCII_is_400")]
    [TestCase("%20", TestName = "After_a_blank_is_400")]
    [TestCase("2>id\n1", TestName = "After_another_form_is_400")]
    [TestCase("1=id\n1", TestName = "After_neither_begin_nor_end_is_400")]
    [TestCase("1>", TestName = "After_no_field_is_400")]
    [TestCase("1>id", TestName = "After_no_id_is_400")]
    [TestCase("1>passwordHash\n1\nA", TestName = "After_an_unknown_field_is_400")]
    [TestCase("1>id\n-1", TestName = "After_a_negative_id_is_400")]
    [TestCase("1>id\n01", TestName = "After_an_id_with_a_zero_before_it_is_400")]
    [TestCase("1>id\n9223372036854775808", TestName = "After_an_id_beyond_all_numbers_is_400")]
    [TestCase("1>id\n1\nA", TestName = "After_a_value_in_the_order_of_ids_is_400")]
    [TestCase("1>username\n1", TestName = "After_no_value_where_all_have_one_is_400")]
    [TestCase("1>username\n1\nA\u0000", TestName = "After_a_value_with_NUL_is_400")]
    [TestCase("1>isActive\n1\n1", OfAnotherOrdering, TestName = "After_a_field_without_places_is_400")]
    [TestCase("1>-id\n1", OfAnotherOrdering, TestName = "After_another_direction_is_400")]
    [TestCase("1>email\n1\nA", OfAnotherOrdering, TestName = "After_another_ordering_is_400")]
    public async Task What_is_no_place_of_this_list_is_400(string text, string expected = NotOurs)
    {
        // Those that look like ours are written as ours are.
        var value = text.Contains('>') || text.Contains('=') ? TokenForge.Encode(Encoding.UTF8.GetBytes(text)) : text;

        using var response = await _client.GetAsync($"/api/users/?after={value}");

        await response.ShouldBeInvalidAsync(("after", expected));
    }

    [Test]
    public async Task After_and_page_do_not_go_together()
    {
        using var response = await _client.GetAsync("/api/users/?after=&page=1");

        await response.ShouldBeInvalidAsync(("after", "This parameter may not be given beside page."));
    }

    [Test]
    public async Task Behind_the_last_user_there_is_no_page()
    {
        var last = TokenForge.Encode(Encoding.UTF8.GetBytes("1>id\n4711"));

        using var response = await _client.GetAsync($"/api/users/?after={last}");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Invalid page.");
    }
}
