using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Api.Application.Hooks;
using Api.Application.Mail;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Accounts;

/// <summary>Rows 95, 96, 110 and 111.</summary>
[Category("Slow")]
public sealed class OwnAccountTests
{
    private const string Me = "/api/users/me/";

    [Test]
    public async Task Row_95_Deletion_takes_sessions_flows_and_mails_and_tells_the_owner()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");
        using var other = await api.LogInAsync("ada");
        await api.AskAsync("/api/account/password/reset/", new { email = "ada@example.com" });

        using var response = await client.DeleteAsync(Me);
        using var again = await client.DeleteAsync(Me);
        using var elsewhere = await other.GetAsync(Me);
        var flows = -1;
        await api.Factory.WithDatabaseAsync(context =>
        {
            flows = context.Flows.Count();
            return Task.CompletedTask;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            await again.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "user_not_found");
            await elsewhere.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "user_not_found");
            Assert.That(flows, Is.Zero);
            Assert.That(api.Outbox.All[^1].Template, Is.EqualTo(MailTemplate.AccountDeleted));
        }
    }

    [Test]
    public async Task Row_95_When_the_hook_fails_nothing_is_deleted()
    {
        using var api = new AccountsApi(services => services.AddScoped<IAccountDeletion, Failing>());
        await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");

        using var response = await client.DeleteAsync(Me);
        using var still = await client.GetAsync(Me);

        await response.ShouldBeProblemAsync(HttpStatusCode.InternalServerError, "server_error");
        Assert.That(still.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Who_is_deactivated_gets_no_mail_that_waited()
    {
        using var api = new ApiFactory(
            ("Accounts:SignUp", "true"), ("Mail:Host", "127.0.0.1"), ("Mail:Port", "1"), ("Mail:From", "noreply@example.com"));
        using var anonymous = api.CreateClient();
        using var admin = await api.CreateAdministratorAsync();
        var id = await api.CreateUserAsync("ada", email: "ada@example.com");
        foreach (var path in new[] { "signup", "password/reset" })
        {
            using var asked = await anonymous.PostAsJsonAsync($"/api/account/{path}/", new { email = "ada@example.com" });
            Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        }

        var before = await WaitingAsync();
        using var response = await admin.PatchAsJsonAsync($"/api/users/{id}/", new { isActive = false });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(before, Is.EqualTo(2));
            Assert.That(await WaitingAsync(), Is.Zero);
        }

        async Task<int> WaitingAsync()
        {
            var count = 0;
            await api.WithDatabaseAsync(async context => count = await context.Outbox.CountAsync(mail => mail.UserId == id));
            return count;
        }
    }

    [Test]
    public async Task Deletion_is_conditional_on_the_version_as_that_by_an_administrator_is()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");
        using var read = await client.GetAsync(Me);
        using var edited = await client.PatchAsJsonAsync(Me, new { firstName = "Ada" });

        using var stale = await DeleteAsync(read.Headers.ETag!.Tag);
        using var malformed = await DeleteAsync("x");
        using var current = await DeleteAsync(edited.Headers.ETag!.Tag);

        await stale.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed, "precondition_failed");
        await malformed.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.That(current.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

        async Task<HttpResponseMessage> DeleteAsync(string tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, Me);
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            return await client.SendAsync(request);
        }
    }

    [Test]
    public async Task Row_95_The_last_administrator_stays()
    {
        using var api = new AccountsApi();
        using var client = await api.Factory.CreateAdministratorAsync();

        using var response = await client.DeleteAsync(Me);

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "last_administrator");
    }

    [Test]
    public async Task Row_96_The_export_is_a_file_about_the_caller_without_a_secret()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        await api.CreateUserAsync("bob");
        using var client = await api.LogInAsync("ada");

        using var response = await client.GetAsync("/api/users/me/export/");
        var text = await response.Content.ReadAsStringAsync();
        var export = JsonDocument.Parse(text).RootElement;
        string? hash = null;
        await api.Factory.WithDatabaseAsync(context =>
        {
            hash = context.Users.Single(user => user.UserName == "ada").PasswordHash;
            return Task.CompletedTask;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Content.Headers.ContentDisposition!.DispositionType, Is.EqualTo("attachment"));
            Assert.That(export.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "exportedAt", "user", "sessions" }));
            Assert.That(export.GetProperty("user").GetProperty("username").GetString(), Is.EqualTo("ada"));
            Assert.That(export.GetProperty("sessions").GetArrayLength(), Is.EqualTo(1));
            Assert.That(text, Does.Not.Contain("bob").And.Not.Contain(hash).And.Not.Contain("eyJ"));
        }
    }

    [TestCase("DELETE", Me)]
    [TestCase("GET", "/api/users/me/export/")]
    [TestCase("POST", "/api/account/email/")]
    public async Task Row_110_What_wants_a_fresh_login_refuses_an_older_one_and_refreshing_does_not_help(string method, string path)
    {
        using var api = new AccountsApi(("Jwt:AccessTokenLifetime", "01:00:00"));
        await api.CreateUserAsync("ada");
        var (refresh, access) = await api.Factory.LoginAsync("ada", ApiFactory.UserPassword);
        api.Factory.Time.Advance(TimeSpan.FromMinutes(10));
        using var late = await SendAsync(access);
        using var refreshed = await api.Anonymous.PostAsJsonAsync("/api/token/refresh/", new { refresh });
        using var still = await SendAsync((await refreshed.ReadObjectAsync())["access"]!.GetValue<string>());

        foreach (var refused in new[] { late, still })
        {
            await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "fresh_login_required");
            Assert.That(
                refused.Headers.WwwAuthenticate.ToString(),
                Is.EqualTo("Bearer error=\"insufficient_user_authentication\", max_age=600"));
        }

        async Task<HttpResponseMessage> SendAsync(string token)
        {
            using var client = api.Factory.CreateClient(token);
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = method == "POST" ? JsonContent.Create(new { email = "x" }) : null;
            return await client.SendAsync(request);
        }
    }

    [Test]
    public async Task Row_110_A_step_up_makes_its_own_token_fresh_and_no_older_one()
    {
        using var api = new AccountsApi(("Jwt:AccessTokenLifetime", "01:00:00"));
        await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");
        api.Factory.Time.Advance(TimeSpan.FromMinutes(11));

        using var wrong = await client.PostAsJsonAsync("/api/account/step-up/", new { password = "wrong" });
        using var right = await client.PostAsJsonAsync("/api/account/step-up/", new { password = ApiFactory.UserPassword });
        using var older = await client.GetAsync("/api/users/me/export/");
        using var fresh = api.Factory.CreateClient((await right.ReadObjectAsync())["access"]!.GetValue<string>());
        using var export = await fresh.GetAsync("/api/users/me/export/");

        await wrong.ShouldNameAsync("password");
        await older.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "fresh_login_required");
        Assert.That(export.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Row_110_A_session_that_another_replica_ended_is_not_fresh()
    {
        using var api = new AccountsApi(("Jwt:RevocationDelay", "00:01:00"));
        await api.CreateUserAsync("ada");
        using var client = await api.LogInAsync("ada");
        api.Factory.WaitUntilStarted();
        var now = api.Factory.Time.GetUtcNow();
        await api.Factory.WithDatabaseAsync(context => context.Sessions.ExecuteUpdateAsync(session => session
            .SetProperty(s => s.EndedAt, now)
            .SetProperty(s => s.EndReason, EndReason.EndedByOwner)));

        using var ordinary = await client.GetAsync(Me);
        using var export = await client.GetAsync("/api/users/me/export/");

        Assert.That(ordinary.StatusCode, Is.EqualTo(HttpStatusCode.OK), "within the delay");
        await export.ShouldRefuseTokenAsync();
    }

    [Test]
    public async Task Row_111_The_time_and_the_way_of_the_proof_survive_rotation_replay_and_restart()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        var login = await api.Factory.LoginAsync("ada", ApiFactory.UserPassword);
        var expected = ProofOf(login.Access);
        api.Factory.Time.Advance(TimeSpan.FromHours(1));

        using var rotated = await api.Anonymous.PostAsJsonAsync("/api/token/refresh/", new { refresh = login.Refresh });
        using var replayed = await api.Anonymous.PostAsJsonAsync("/api/token/refresh/", new { refresh = login.Refresh });
        using var replica = api.Factory.Beside();
        using var elsewhere = replica.CreateClient();
        using var restarted = await elsewhere.PostAsJsonAsync("/api/token/refresh/", new { refresh = login.Refresh });
        using var signedIn = api.Factory.CreateClient((await rotated.ReadObjectAsync())["access"]!.GetValue<string>());
        using var stepped = await signedIn.PostAsJsonAsync("/api/account/step-up/", new { password = ApiFactory.UserPassword });
        using var after = await api.Anonymous.PostAsJsonAsync("/api/token/refresh/", new { refresh = login.Refresh });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(expected.Methods, Is.EqualTo("[\"pwd\"]"));
            foreach (var response in new[] { rotated, replayed, restarted })
            {
                Assert.That(ProofOf((await response.ReadObjectAsync())["access"]!.GetValue<string>()), Is.EqualTo(expected));
            }

            var proved = ProofOf((await stepped.ReadObjectAsync())["access"]!.GetValue<string>());
            Assert.That(proved.At, Is.EqualTo(expected.At + 3600));
            Assert.That(ProofOf((await after.ReadObjectAsync())["access"]!.GetValue<string>()), Is.EqualTo(proved), "kept over refreshes");
        }
    }

    private static (long At, string Methods) ProofOf(string access)
    {
        var claims = TokenForge.Open(access).Claims;
        return (claims["auth_time"]!.GetValue<long>(), claims["amr"]!.ToJsonString());
    }

    private sealed class Failing : IAccountDeletion
    {
        public Task DeleteAsync(UserDetails user, CancellationToken cancellationToken) => throw new InvalidOperationException("It fails.");
    }
}
