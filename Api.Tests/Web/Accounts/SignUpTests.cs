using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Api.Application.Hooks;
using Api.Application.Mail;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Api.Tests.Web.Accounts;

/// <summary>Row 91 and the calls of a sign-up.</summary>
[Category("Slow")]
public sealed class SignUpTests
{
    private const string Ask = "/api/account/signup/";
    private const string Confirm = "/api/account/signup/confirm/";
    private const string Password = "analytical engine 1843";

    [Test]
    public async Task Who_reads_the_code_has_an_account_and_a_session()
    {
        using var api = new AccountsApi();
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com", username = "ada", firstName = "Ada" });
        var mail = await api.ReadLastAsync();

        using var response = await api.Anonymous.PostAsJsonAsync(
            Confirm, new { flow, code = $"{mail.Code[..4]}-{mail.Code[4..]} ", password = Password });
        var pair = await response.Content.ReadFromJsonAsync<JsonElement>();
        using var signedIn = api.Factory.CreateClient(pair.GetProperty("access").GetString()!);
        var me = await signedIn.GetFromJsonAsync<JsonElement>("/api/users/me/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(response.Headers.Location!.AbsolutePath, Is.EqualTo($"/api/users/{me.GetProperty("id")}/"));
            Assert.That(me.GetProperty("username").GetString(), Is.EqualTo("ada"));
            Assert.That(me.GetProperty("firstName").GetString(), Is.EqualTo("Ada"));
            Assert.That(me.GetProperty("emailConfirmedAt").ValueKind, Is.EqualTo(JsonValueKind.String));
            Assert.That((await api.TryLoginAsync("ada@example.com", Password)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task There_is_no_account_before_the_code_and_the_address_is_the_name_by_default()
    {
        using var api = new AccountsApi();
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        using var admin = await api.Factory.CreateAdministratorAsync();
        var before = (await admin.GetFromJsonAsync<JsonElement>("/api/users/")).GetProperty("count").GetInt32();
        var mail = await api.ReadLastAsync();

        using var confirmed = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, password = Password });
        var found = await admin.GetFromJsonAsync<JsonElement>("/api/users/?search=ada@example.com");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo(1), "the administrator");
            Assert.That(confirmed.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(found.GetProperty("results")[0].GetProperty("username").GetString(), Is.EqualTo("ada@example.com"));
        }
    }

    [Test]
    public async Task Row_91_A_link_creates_the_account_and_signs_nobody_in()
    {
        using var api = new AccountsApi();
        await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();

        using var response = await api.Anonymous.PostAsJsonAsync(
            Confirm + "?useCookies=true", new { link = mail.Link, password = Password });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(response.Headers.Contains("Set-Cookie"), Is.False);
            Assert.That((await api.TryLoginAsync("ada@example.com", Password)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task Row_91_A_sign_up_with_the_address_of_an_account_changes_nothing_and_its_owner_is_told()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");

        var flow = await api.AskAsync(Ask, new { email = "ADA@example.com" });
        var mail = (await api.ReadMailsAsync()).Single();
        var tries = new List<HttpStatusCode>();
        foreach (var code in new[] { "00000000", "12345678" })
        {
            using var response = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code, password = Password });
            tries.Add(response.StatusCode);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mail.Mail.Template, Is.EqualTo(MailTemplate.SignUpKnown));
            Assert.That(mail.Mail.Recipient, Is.EqualTo("ada@example.com"), "as stored, not as asked for");
            Assert.That(mail.Secrets, Is.Null);
            Assert.That(tries, Is.All.EqualTo(HttpStatusCode.BadRequest));
            Assert.That((await api.TryLoginAsync("ada", ApiFactory.UserPassword)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task Row_91_Of_a_sign_up_by_a_stranger_the_owner_finishes_with_a_password_of_their_own()
    {
        using var api = new AccountsApi();
        var strangers = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();

        using var owner = await api.Anonymous.PostAsJsonAsync(Confirm, new { link = mail.Link, password = Password });
        using var stranger = await api.Anonymous.PostAsJsonAsync(
            Confirm, new { flow = strangers, code = mail.Code, password = "of the stranger 1" });
        using var login = await api.TryLoginAsync("ada@example.com", "of the stranger 1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(owner.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            await stranger.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
            Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    public async Task An_address_that_was_taken_meanwhile_is_said_of_the_address()
    {
        using var api = new AccountsApi();
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();
        await api.Factory.CreateUserAsync("ada@example.com", email: "ada@example.com");

        using var taken = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, password = Password });

        await taken.ShouldBeProblemAsync(HttpStatusCode.Conflict, "email_taken");
    }

    [Test]
    public async Task An_address_that_is_too_long_for_a_user_name_is_said_of_the_address()
    {
        using var api = new AccountsApi();
        var email = string.Concat(Enumerable.Repeat("\U00020000", 160)) + "@x.test";

        using var asUsername = await api.Anonymous.PostAsJsonAsync(Ask, new { email });
        using var beside = await api.Anonymous.PostAsJsonAsync(Ask, new { email, username = "ada" });

        await asUsername.ShouldNameAsync("email");
        Assert.That(beside.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task A_password_of_blanks_is_not_the_user_name_that_is_not_known_yet()
    {
        using var api = new AccountsApi();
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();

        using var response = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, password = new string(' ', 16) });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task A_rule_of_logins_that_refuses_the_first_session_is_told_to_observers()
    {
        var observer = new Mock<ILoginObserver>();
        var rule = new Mock<ILoginRule>();
        using var api = new AccountsApi(services => services.AddSingleton(rule.Object).AddSingleton(observer.Object));
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();

        using var response = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, password = Password });

        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "no_active_account");
        observer.Verify(told => told.FailedAsync("ada@example.com", It.IsAny<ClientInfo>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task A_user_name_that_was_taken_meanwhile_is_409_and_the_flow_goes_on_with_another()
    {
        using var api = new AccountsApi();
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com", username = "ada" });
        var mail = await api.ReadLastAsync();
        await api.Factory.CreateUserAsync("ada");

        using var early = await api.Anonymous.PostAsJsonAsync(Ask, new { email = "other@example.com", username = "ADA" });
        for (var i = 0; i < 7; i++)
        {
            using var taken = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, password = Password });
            await taken.ShouldBeProblemAsync(HttpStatusCode.Conflict, "username_taken");
        }

        using var other = await api.Anonymous.PostAsJsonAsync(
            Confirm, new { flow, code = mail.Code, password = Password, username = "ada1815" });

        await early.ShouldBeProblemAsync(HttpStatusCode.Conflict, "username_taken");
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task The_cookie_gets_the_refresh_token_where_it_is_asked_for()
    {
        using var api = new AccountsApi();
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();

        using var foreign = new HttpRequestMessage(HttpMethod.Post, Confirm + "?useCookies=true");
        foreign.Content = JsonContent.Create(new { flow, code = mail.Code, password = Password });
        foreign.Headers.Add("Origin", "https://evil.example");
        using var refused = await api.Anonymous.SendAsync(foreign);
        using var response = await api.Anonymous.PostAsJsonAsync(
            Confirm + "?useCookies=true", new { flow, code = mail.Code, password = Password });
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();

        await refused.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "csrf_failed");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Headers.GetValues("Set-Cookie").Single(), Does.StartWith("__Host-refresh="));
            Assert.That(body.TryGetProperty("refresh", out _), Is.False);
            Assert.That(body.GetProperty("refreshId").GetString(), Has.Length.EqualTo(32));
        }
    }

    [Test]
    public async Task What_is_wrong_about_the_request_is_told_by_field()
    {
        using var api = new AccountsApi();

        using var address = await api.Anonymous.PostAsJsonAsync(Ask, new { email = "no address" });
        using var name = await api.Anonymous.PostAsJsonAsync(Ask, new { email = "ada@example.com", username = "bob@example.com" });
        using var unknown = await api.Anonymous.PostAsJsonAsync(Ask, new { email = "ada@example.com", password = Password });
        using var both = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow = "f", link = "l", password = Password });
        using var neither = await api.Anonymous.PostAsJsonAsync(Confirm, new { password = Password });
        using var weak = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow = "f", code = "c", password = "short" });
        using var number = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow = "f", code = 12345678, password = Password });

        await address.ShouldNameAsync("email");
        await name.ShouldNameAsync("username");
        await unknown.ShouldNameAsync("password");
        await both.ShouldNameAsync("link");
        await neither.ShouldNameAsync("flow", "code");
        await weak.ShouldNameAsync("password");
        await number.ShouldNameAsync("code");
    }
}
