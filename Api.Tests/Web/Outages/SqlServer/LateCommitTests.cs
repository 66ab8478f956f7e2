using System.Net;
using System.Net.Http.Json;
using Api.Tests.Support;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>
/// The connection breaks while a commit is still under way, and it is carried out after the program has asked whether it
/// was: what runs again meets its own traces.
/// </summary>
[Category("Slow")]
public sealed class LateCommitTests
{
    private static readonly string[] Administrator = ["administrator"];

    [Test]
    public async Task A_login_starts_one_session()
    {
        using var proxied = new ProxiedApi();
        using var client = proxied.Api.CreateClient();
        CommitLate(proxied, until: "UPDATE [u]");

        var (refresh, _) = await proxied.Api.LoginAsync();

        proxied.ShouldHaveBroken();
        Assert.That(proxied.Sessions().Keys, Is.EqualTo(new[] { ProxiedApi.SessionOf(refresh) }));
        await client.SuccessorAsync(refresh);
    }

    [Test]
    public async Task A_user_is_created_once()
    {
        using var proxied = new ProxiedApi();
        using var client = await proxied.Api.CreateAdministratorAsync();
        CommitLate(proxied, until: "INSERT INTO [Users]");

        using var response = await client.PostAsJsonAsync("/api/users/", new { username = "ada", password = ApiFactory.UserPassword });

        proxied.ShouldHaveBroken();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task A_password_is_changed_and_the_old_one_not_wrong()
    {
        using var proxied = new ProxiedApi();
        using var client = await proxied.Api.CreateAdministratorAsync();
        CommitLate(proxied, until: "UPDATE [Users]");

        using var response = await client.PostAsJsonAsync(
            "/api/users/me/password/",
            new { currentPassword = ApiFactory.AdministratorPassword, newPassword = "another horse battery staple" });

        proxied.ShouldHaveBroken();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await response.Content.ReadAsStringAsync());
    }

    [TestCase(new string[0], "DELETE FROM [Users]")]
    [TestCase(new[] { "administrator" }, "UPDATE [r]")]
    public async Task A_user_is_deleted_and_not_missing(string[] roles, string until)
    {
        using var proxied = new ProxiedApi();
        using var client = await proxied.Api.CreateAdministratorAsync();
        using var created = await client.PostAsJsonAsync(
            "/api/users/", new { username = "ada", password = ApiFactory.UserPassword, roles });
        CommitLate(proxied, until);

        using var response = await client.DeleteAsync(created.Headers.Location);

        proxied.ShouldHaveBroken();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await response.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task An_administrator_is_demoted_and_not_outdated()
    {
        using var proxied = new ProxiedApi();
        using var client = await proxied.Api.CreateAdministratorAsync();
        using var created = await client.PostAsJsonAsync(
            "/api/users/", new { username = "ada", password = ApiFactory.UserPassword, roles = Administrator });
        CommitLate(proxied, until: "UPDATE [r]");
        using var request = new HttpRequestMessage(
            HttpMethod.Patch, created.Headers.Location)
        { Content = JsonContent.Create(new { roles = Array.Empty<string>() }) };
        request.Headers.IfMatch.Add(created.Headers.ETag!);

        using var response = await client.SendAsync(request);

        proxied.ShouldHaveBroken();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    /// <summary>The first commit gets to the server when the second attempt sends this statement, which waits for it there.</summary>
    private static void CommitLate(ProxiedApi proxied, string until)
    {
        var late = new Fault(FaultKind.Reset, FaultMoment.RequestUnderWay);
        proxied.Break(late, message => message.IsCommit, message =>
        {
            if (message.Holds(until))
            {
                _ = late.DeliverAsync();
            }
        });
    }
}
