using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Api.Application.Mail;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Accounts;

/// <summary>Rows 89, 93 and 94.</summary>
[Category("Slow")]
public sealed class EmailChangeTests
{
    private const string Ask = "/api/account/email/";
    private const string Confirm = "/api/account/email/confirm/";

    [Test]
    public async Task Row_93_The_address_changes_when_the_new_one_confirms_and_both_are_told()
    {
        using var api = new AccountsApi();
        await api.Factory.CreateUserAsync("ada@example.com", email: "ada@example.com");
        using var client = await api.LogInAsync("ada@example.com");
        var flow = await api.AskAsync(Ask, new { email = "ada@example.org", currentPassword = ApiFactory.UserPassword }, client);
        var mail = await api.ReadLastAsync();
        var before = (await client.GetFromJsonAsync<JsonElement>("/api/users/me/")).GetProperty("email").GetString();
        var asked = Notices();

        using var response = await client.PostAsJsonAsync(Confirm, new { flow, code = mail.Code });
        var user = await response.Content.ReadFromJsonAsync<JsonElement>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo("ada@example.com"));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Headers.ETag, Is.Not.Null);
            Assert.That(user.GetProperty("email").GetString(), Is.EqualTo("ada@example.org"));
            Assert.That(user.GetProperty("username").GetString(), Is.EqualTo("ada@example.org"), "the name was the address");
            Assert.That(user.GetProperty("emailConfirmedAt").ValueKind, Is.EqualTo(JsonValueKind.String));
            Assert.That(asked.Select(notice => notice.Recipient), Is.EqualTo(new[] { "ada@example.com" }), "when it is asked for");
            Assert.That(
                Notices().Skip(1).Select(notice => notice.Recipient), Is.EquivalentTo(new[] { "ada@example.com", "ada@example.org" }));
        }

        List<OutgoingMail> Notices() => [.. api.Outbox.All.Where(notice => notice.Template == MailTemplate.EmailChanged)];
    }

    [Test]
    public async Task A_notice_to_an_address_that_nobody_has_confirmed_repeats_nothing_of_the_request()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");
        client.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0");
        var flow = await api.AskAsync(Ask, new { email = "ada@example.org", currentPassword = ApiFactory.UserPassword }, client);
        var mail = await api.ReadLastAsync();
        using var response = await client.PostAsJsonAsync(Confirm, new { flow, code = mail.Code });

        var told = api.Outbox.All.Where(notice => notice.Template == MailTemplate.EmailChanged)
            .Select(notice => (notice.Recipient, notice.UserAgent is null));

        Assert.That(
            told, Is.EqualTo(new[] { ("ada@example.com", true), ("ada@example.com", true), ("ada@example.org", false) }));
    }

    [Test]
    public async Task Another_spelling_of_the_own_address_confirms_what_is_stored()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("mike");
        using var client = await api.LogInAsync("mike");
        var flow = await api.AskAsync(Ask, new { email = "MIKE@example.com", currentPassword = ApiFactory.UserPassword }, client);
        var mail = (await api.ReadMailsAsync()).Single();

        using var response = await client.PostAsJsonAsync(Confirm, new { flow, code = mail.Secrets!.Code });
        var user = await response.ReadObjectAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mail.Mail.Recipient, Is.EqualTo("mike@example.com"));
            Assert.That(user["email"]!.GetValue<string>(), Is.EqualTo("mike@example.com"));
            Assert.That(user["emailConfirmedAt"], Is.Not.Null);
        }
    }

    [Test]
    public async Task A_user_name_that_goes_with_the_address_and_is_taken_is_said()
    {
        using var api = new AccountsApi();
        await api.Factory.CreateUserAsync("ada@example.com", email: "ada@example.com");
        // As an imported user may have it: a name that looks like an address and is another one.
        var other = await api.Factory.CreateUserAsync("ada@example.org", email: "ada@example.org");
        await api.Factory.WithDatabaseAsync(context => context.Users.Where(user => user.Id == other)
            .ExecuteUpdateAsync(
                user => user.SetProperty(u => u.Email, "x@example.com").SetProperty(u => u.NormalizedEmail, "X@EXAMPLE.COM")));
        using var client = await api.LogInAsync("ada@example.com");
        var flow = await api.AskAsync(Ask, new { email = "ada@example.org", currentPassword = ApiFactory.UserPassword }, client);
        var mail = await api.ReadLastAsync();

        using var response = await client.PostAsJsonAsync(Confirm, new { flow, code = mail.Code });

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "username_taken");
    }

    [Test]
    public async Task Row_93_It_wants_a_fresh_login_and_the_current_password()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");

        using var without = await client.PostAsJsonAsync(Ask, new { email = "new@example.com" });
        using var wrong = await client.PostAsJsonAsync(Ask, new { email = "new@example.com", currentPassword = "wrong" });
        api.Factory.Time.Advance(TimeSpan.FromMinutes(4));
        using var within = await client.PostAsJsonAsync(Ask, new { email = "no address", currentPassword = "wrong" });

        await without.ShouldNameAsync("currentPassword");
        await wrong.ShouldNameAsync("currentPassword");
        await within.ShouldNameAsync("email");
    }

    [Test]
    public async Task Row_93_Of_two_who_confirm_one_address_one_gets_it()
    {
        using var api = new AccountsApi();
        var clients = new List<(HttpClient Client, string Flow, string Code)>();
        foreach (var name in new[] { "ada", "bob" })
        {
            await api.CreateUserAsync(name);
            var client = await api.LogInAsync(name);
            var flow = await api.AskAsync(Ask, new { email = "both@example.com", currentPassword = ApiFactory.UserPassword }, client);
            clients.Add((client, flow, (await api.ReadLastAsync()).Code));
        }

        var answers = await Task.WhenAll(
            clients.Select(one => one.Client.PostAsJsonAsync(Confirm, new { flow = one.Flow, code = one.Code })));

        Assert.That(answers.Select(answer => answer.StatusCode), Is.EquivalentTo(new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        clients.ForEach(one => one.Client.Dispose());
    }

    [Test]
    public async Task The_address_of_somebody_else_gets_a_notice_and_no_code()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        await api.CreateUserAsync("bob");
        using var client = await api.LogInAsync("ada");

        await api.AskAsync(Ask, new { email = "BOB@example.com", currentPassword = ApiFactory.UserPassword }, client);
        var mail = (await api.ReadMailsAsync()).Single(sent => sent.Mail.Template != MailTemplate.EmailChanged);

        Assert.That((mail.Mail.Template, mail.Mail.Recipient), Is.EqualTo((MailTemplate.EmailTaken, "bob@example.com")));
        Assert.That(mail.Secrets, Is.Null);
    }

    [Test]
    public async Task Row_89_The_own_address_is_confirmed_and_a_flow_serves_its_user_alone()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        await api.CreateUserAsync("bob");
        using var ada = await api.LogInAsync("ada");
        using var bob = await api.LogInAsync("bob");
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com", currentPassword = ApiFactory.UserPassword }, ada);
        var mail = await api.ReadLastAsync();

        using var others = await bob.PostAsJsonAsync(Confirm, new { flow, code = mail.Code });
        using var link = await bob.PostAsJsonAsync(Confirm, new { link = mail.Link });
        using var own = await ada.PostAsJsonAsync(Confirm, new { link = mail.Link });
        using var anonymous = await api.Anonymous.PostAsJsonAsync(Confirm, new { link = mail.Link });

        await others.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
        await link.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
        await anonymous.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
        Assert.That((await own.ReadObjectAsync())["emailConfirmedAt"], Is.Not.Null);
    }

    [Test]
    public async Task Row_94_Ones_own_address_is_not_patched_where_there_is_mail()
    {
        using var api = new AccountsApi();
        var id = await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");
        using var admin = await api.Factory.CreateAdministratorAsync();

        using var other = await client.PatchAsJsonAsync(
            "/api/users/me/", new { email = "new@example.com", currentPassword = ApiFactory.UserPassword });
        using var same = await client.PatchAsJsonAsync("/api/users/me/", new { email = "ada@example.com", firstName = "Ada" });
        using var byOther = await admin.PatchAsJsonAsync($"/api/users/{id}/", new { email = "given@example.com" });

        await other.ShouldNameAsync("email");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(same.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(byOther.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await byOther.ReadObjectAsync())["emailConfirmedAt"], Is.Null, "nobody has confirmed this one");
        }
    }
}
