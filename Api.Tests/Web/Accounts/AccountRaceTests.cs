using System.Net;
using System.Net.Http.Json;
using Api.Application.Mail;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Accounts;

/// <summary>
/// Rows 88, 92 and 95: calls that meet, on two replicas with one database. Each round ends in a state that the contract allows.
/// </summary>
[Category("Slow")]
public sealed class AccountRaceTests
{
    private const string NewPassword = "difference engine 1822";
    private const int Rounds = 5;

    [Test]
    public async Task Row_88_Fifty_right_codes_at_once_make_one_account_and_one_session()
    {
        using var api = new AccountsApi();
        using var twin = api.Factory.Twin();
        using var elsewhere = twin.CreateClient();
        var flow = await api.AskAsync("/api/account/signup/", new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? api.Anonymous : elsewhere).PostAsJsonAsync(
            "/api/account/signup/confirm/", new { flow, code = mail.Code, password = NewPassword })));
        var (users, sessions) = (0, 0);
        await api.Factory.WithDatabaseAsync(async context =>
        {
            var id = (await context.Users.SingleAsync(user => user.Email == "ada@example.com")).Id;
            users = await context.Users.CountAsync(user => user.Id == id);
            sessions = (await context.Sessions.ToListAsync()).Count(session => session.UserId.Value == id);
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
            Assert.That(
                answers.Select(answer => answer.StatusCode).Distinct(),
                Is.SubsetOf(new[] { HttpStatusCode.Created, HttpStatusCode.BadRequest, HttpStatusCode.ServiceUnavailable }));
            Assert.That((users, sessions), Is.EqualTo((1, 1)));
        }
    }

    [Test]
    public async Task Row_88_Of_fifty_wrong_codes_at_once_five_are_compared()
    {
        using var api = new AccountsApi();
        using var twin = api.Factory.Twin();
        using var elsewhere = twin.CreateClient();
        await api.CreateUserAsync("ada");
        var flow = await api.AskAsync("/api/account/password/reset/", new { email = "ada@example.com" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? api.Anonymous : elsewhere).PostAsJsonAsync(
            "/api/account/password/reset/confirm/", new { flow, code = $"{i:D8}", newPassword = NewPassword })));
        var (left, counted) = (-1, -1);
        await api.Factory.WithDatabaseAsync(async context =>
        {
            left = (await context.Flows.SingleAsync()).TriesLeft;
            counted = (await context.AddressCounters.SingleAsync()).WrongCodes.Length / sizeof(long);
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.BadRequest));
            Assert.That((left, counted), Is.EqualTo((0, 5)));
        }
    }

    [Test]
    public async Task Row_88_After_ten_wrong_codes_of_an_address_the_link_alone_finishes()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        for (var i = 0; i < 2; i++)
        {
            var guessed = await api.AskAsync("/api/account/password/reset/", new { email = "ada@example.com" });
            var code = (await api.ReadLastAsync()).Code;
            for (var guess = 0; guess < 5; guess++)
            {
                var other = (code[0] == '0' ? "1" : "0") + code[1..];
                using var wrong = await ConfirmAsync(api, new { flow = guessed, code = other, newPassword = NewPassword });
            }
        }

        var told = api.Outbox.All.Count(mail => mail.Template == MailTemplate.CodesGuessed);
        var flow = await api.AskAsync("/api/account/password/reset/", new { email = "ada@example.com" });
        var last = await api.ReadLastAsync();
        using var right = await ConfirmAsync(api, new { flow, code = last.Code, newPassword = NewPassword });
        using var link = await ConfirmAsync(api, new { link = last.Link, newPassword = NewPassword });

        await right.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
        Assert.That(link.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(told, Is.EqualTo(1), "the owner is told");
    }

    [TestCase("login")]
    [TestCase("refresh")]
    [TestCase("reset")]
    [TestCase("deactivation")]
    [TestCase("deletion")]
    public async Task Row_92_What_meets_a_reset_leaves_nothing_of_the_old_password(string other)
    {
        using var api = new AccountsApi();
        using var admin = await api.Factory.CreateAdministratorAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"ada{round}";
            var id = await api.CreateUserAsync(name);
            var before = await api.Factory.LoginAsync(name, ApiFactory.UserPassword);
            var flow = await api.AskAsync("/api/account/password/reset/", new { email = $"{name}@example.com" });
            var mail = await api.ReadLastAsync();
            var reset = ConfirmAsync(api, new { flow, code = mail.Code, newPassword = NewPassword });
            var met = other switch
            {
                "login" => api.TryLoginAsync(name, ApiFactory.UserPassword),
                "refresh" => api.Anonymous.PostAsJsonAsync("/api/token/refresh/", new { refresh = before.Refresh }),
                "reset" => ConfirmAsync(api, new { link = mail.Link, newPassword = NewPassword }),
                "deactivation" => admin.PatchAsJsonAsync($"/api/users/{id}/", new { isActive = false }),
                _ => admin.DeleteAsync($"/api/users/{id}/"),
            };
            var answers = await Task.WhenAll(reset, met);
            var live = 0;
            await api.Factory.WithDatabaseAsync(async context => live = (await context.Sessions.AsNoTracking().ToListAsync())
                .Count(session => session.UserId.Value == id && session.EndedAt is null));
            using var old = await api.TryLoginAsync(name, ApiFactory.UserPassword);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.All.LessThan(500));
                Assert.That(live, Is.Zero, "no session of before, and none by the old password");
                Assert.That(old.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
                if (other == "reset")
                {
                    Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.NoContent), Is.EqualTo(1));
                }
            }
        }
    }

    [TestCase("refresh")]
    [TestCase("deletion")]
    public async Task Row_95_What_meets_a_deletion_leaves_nothing_of_the_account(string other)
    {
        using var api = new AccountsApi();
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"ada{round}";
            var id = await api.CreateUserAsync(name);
            var login = await api.Factory.LoginAsync(name, ApiFactory.UserPassword);
            using var client = api.Factory.CreateClient(login.Access);
            var deletion = client.DeleteAsync("/api/users/me/");
            var met = other == "refresh"
                ? api.Anonymous.PostAsJsonAsync("/api/token/refresh/", new { refresh = login.Refresh })
                : client.DeleteAsync("/api/users/me/");
            var answers = await Task.WhenAll(deletion, met);
            var (users, live) = (-1, -1);
            await api.Factory.WithDatabaseAsync(async context =>
            {
                users = await context.Users.CountAsync(user => user.Id == id);
                live = (await context.Sessions.AsNoTracking().ToListAsync())
                    .Count(session => session.UserId.Value == id && session.EndedAt is null);
            });

            using (Assert.EnterMultipleScope())
            {
                Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.All.LessThan(500));
                Assert.That((users, live), Is.EqualTo((0, 0)));
            }
        }
    }

    [Test]
    public async Task Of_two_who_sign_up_with_one_address_one_gets_it()
    {
        using var api = new AccountsApi();
        var flows = new List<(string Flow, string Code)>();
        for (var i = 0; i < 2; i++)
        {
            var flow = await api.AskAsync("/api/account/signup/", new { email = "ada@example.com" });
            flows.Add((flow, (await api.ReadLastAsync()).Code));
        }

        var answers = await Task.WhenAll(flows.Select(one => api.Anonymous.PostAsJsonAsync(
            "/api/account/signup/confirm/", new { flow = one.Flow, code = one.Code, password = NewPassword })));

        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.Created), Is.EqualTo(1));
        Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.SubsetOf(new[] { 201, 400, 409 }));
    }

    [Test]
    public async Task Of_a_change_of_address_and_a_sign_up_with_it_one_gets_it()
    {
        using var api = new AccountsApi();
        for (var round = 0; round < Rounds; round++)
        {
            var (name, address) = ($"ada{round}", $"wanted{round}@example.com");
            await api.CreateUserAsync(name);
            using var client = await api.LogInAsync(name);
            var change = await api.AskAsync(
                "/api/account/email/", new { email = address, currentPassword = ApiFactory.UserPassword }, client);
            var changeCode = (await api.ReadLastAsync()).Code;
            var signUp = await api.AskAsync("/api/account/signup/", new { email = address });
            var signUpCode = (await api.ReadLastAsync()).Code;

            var answers = await Task.WhenAll(
                client.PostAsJsonAsync("/api/account/email/confirm/", new { flow = change, code = changeCode }),
                api.Anonymous.PostAsJsonAsync(
                    "/api/account/signup/confirm/", new { flow = signUp, code = signUpCode, password = NewPassword }));

            Assert.That(answers.Count(answer => answer.IsSuccessStatusCode), Is.EqualTo(1));
            Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict), Is.EqualTo(1));
        }
    }

    private static Task<HttpResponseMessage> ConfirmAsync(AccountsApi api, object body) =>
        api.Anonymous.PostAsJsonAsync("/api/account/password/reset/confirm/", body);
}
