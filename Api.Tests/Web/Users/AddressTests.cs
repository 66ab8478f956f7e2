using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Users;

/// <summary>Names, addresses and roles of accounts as clients see them.</summary>
[Category("Slow")]
public sealed class AddressTests
{
    private const string Unicode = "info@b\u00fccher.test";
    private const string Ascii = "info@xn--bcher-kva.test";

    private ApiFactory _api = null!;
    private HttpClient _administrator = null!;

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

    [TestCase(Unicode, Ascii)]
    [TestCase(Ascii, Unicode)]
    public async Task Row_85_One_mailbox_is_one_account(string first, string second)
    {
        using var ada = await _administrator.PostUserAsync(UserRequests.Body("ada", ("email", first)));
        using var bob = await _administrator.PostUserAsync(UserRequests.Body("bob", ("email", second)));
        using var cyd = await _administrator.PostUserAsync(UserRequests.Body("cyd"));
        using var later = await _administrator.PatchAsync(
            cyd.Headers.Location!.PathAndQuery, new JsonObject { ["email"] = second }.ToJsonString());
        var login = await _api.LoginAsync(second, UserRequests.Body("x")["password"]!.GetValue<string>());

        Assert.That(ada.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(login.Access, Is.Not.Empty);
        await bob.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken");
        await later.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken");
    }

    [Test]
    public async Task Row_85_An_account_of_before_logs_in_by_every_spelling_and_no_other_takes_its_address()
    {
        var id = await _api.CreateUserAsync("ada", email: Unicode);
        var old = Unicode.ToUpperInvariant();
        await _api.WithDatabaseAsync(database => database.Users.Where(user => user.Id == id)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.NormalizedEmail, old)));

        foreach (var spelling in new[] { Unicode, Ascii, "INFO@B\u00dcCHER.TEST" })
        {
            Assert.That((await _api.LoginAsync(spelling, ApiFactory.UserPassword)).Access, Is.Not.Empty, spelling);
        }

        using var twin = await _administrator.PostUserAsync(UserRequests.Body("bob", ("email", Ascii)));
        await twin.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken");
        await _administrator.PatchedAsync($"/api/users/{id}/", """{"firstName":"Ada"}""");
        Assert.That((await _api.StoredAsync(id)).NormalizedEmail, Is.EqualTo(Ascii.ToUpperInvariant()), "an edit brings it up to date");
    }

    [Test]
    public async Task Row_85_A_name_in_a_script_with_marks_and_a_long_address_as_a_name_are_taken()
    {
        var address = new string('a', 180) + "&x@mail.test";
        using var hindi = await _administrator.PostUserAsync(UserRequests.Body("\u0939\u093f\u0928\u094d\u0926\u0940"));
        using var named = await _administrator.PostUserAsync(UserRequests.Body(address, ("email", address)));
        using var foreign = await _administrator.PostUserAsync(UserRequests.Body(address + "x", ("email", "other@mail.test")));

        Assert.That(hindi.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(named.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        await foreign.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [Test]
    public async Task Row_86_Roles_that_do_not_fit_into_a_token_of_4_KB_are_400()
    {
        var names = Enumerable.Range(0, 30).Select(i => new string('r', 146) + $"{i:0000}").ToArray();
        await _administrator.CreateRolesAsync(names);
        var few = new JsonArray([.. names.Take(15).Select(name => JsonValue.Create(name))]);
        var many = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);

        using var refused = await _administrator.PostUserAsync(UserRequests.Body("ada", ("roles", many.DeepClone())));
        var id = await _api.CreateUserAsync("bob");
        using var patched = await _administrator.PatchAsync(
            $"/api/users/{id}/", new JsonObject { ["roles"] = many.DeepClone() }.ToJsonString());
        await _administrator.PatchedAsync($"/api/users/{id}/", new JsonObject { ["roles"] = few }.ToJsonString());

        await refused.ShouldBeInvalidAsync(("roles", "Ensure the roles fit into an access token of 4 KB."));
        await patched.ShouldBeInvalidAsync(("roles", "Ensure the roles fit into an access token of 4 KB."));
        Assert.That((await _api.LoginAsync("bob", ApiFactory.UserPassword)).Access, Has.Length.LessThan(4096));
    }

    [Test]
    public async Task Row_43_A_password_is_the_same_however_the_keyboard_composes_it()
    {
        const string Composed = "Caf\u00e9-on-the-hill-77";
        const string Decomposed = "Cafe\u0301-on-the-hill-77";
        await _api.CreateUserAsync("ada", Composed);
        await _api.CreateUserAsync("bob", Decomposed);
        foreach (var (name, password) in new[] { ("ada", Composed), ("ada", Decomposed), ("bob", Composed), ("bob", Decomposed) })
        {
            Assert.That((await _api.LoginAsync(name, password)).Access, Is.Not.Empty, $"{name} {password.Length}");
        }
    }
}
