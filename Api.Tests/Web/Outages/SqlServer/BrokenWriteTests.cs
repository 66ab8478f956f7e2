using System.Net;
using System.Net.Http.Json;
using Api.Tests.Support;

namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>Row 39: the connection breaks in the middle of a call that writes. What is answered is what is stored, once.</summary>
[Category("Slow")]
public sealed class BrokenWriteTests
{
    private const string NewPassword = "another horse battery staple";

    private static readonly (FaultKind, FaultMoment)[] Faults =
    [
        (FaultKind.Cut, FaultMoment.BeforeRequest),
        (FaultKind.Reset, FaultMoment.BeforeRequest),
        (FaultKind.Cut, FaultMoment.BeforeAnswer),
        (FaultKind.Reset, FaultMoment.BeforeAnswer),
    ];

    /// <summary>The statement of a login that notes it, the one that stores its session, and its commit.</summary>
    private static IEnumerable<TestCaseData> Logins() =>
        from fault in Faults
        from at in new[] { "UPDATE [u]", "INSERT INTO [Sessions]", "" }
        select new TestCaseData(fault.Item1, fault.Item2, at);

    private static IEnumerable<TestCaseData> Breaks() => Faults.Select(fault => new TestCaseData(fault.Item1, fault.Item2));

    [TestCaseSource(nameof(Logins))]
    public async Task A_login_starts_one_session(FaultKind kind, FaultMoment moment, string at)
    {
        using var proxied = new ProxiedApi();
        using var client = proxied.Api.CreateClient();
        proxied.Break(kind, moment, message => at.Length == 0 ? message.IsCommit : message.Holds(at));

        var (refresh, _) = await proxied.Api.LoginAsync();

        proxied.ShouldHaveBroken();
        Assert.That(proxied.Sessions().Keys, Is.EqualTo(new[] { ProxiedApi.SessionOf(refresh) }));
        await client.SuccessorAsync(refresh);
    }

    [Test]
    public async Task Row_39_A_login_that_never_gets_to_its_commit_is_503_and_starts_none()
    {
        using var proxied = new ProxiedApi();
        using var client = proxied.Api.CreateClient();
        proxied.Proxy.Arm(message => message.IsCommit ? new Fault(FaultKind.Reset, FaultMoment.BeforeRequest) : null);

        using var response = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);

        await response.ShouldBeUnavailableAsync("obtain");
        Assert.That(proxied.Sessions(), Is.Empty);
        proxied.Proxy.Disarm();
        await proxied.Api.LoginAsync();
        Assert.That(proxied.Sessions(), Has.Count.EqualTo(1));
    }

    [TestCase(FaultMoment.BeforeRequest, 0)]
    [TestCase(FaultMoment.BeforeAnswer, 1)]
    public async Task Row_39_A_login_whose_commit_stalls_is_503(FaultMoment moment, int started)
    {
        using var proxied = new ProxiedApi(connectTimeout: 3);
        using var client = proxied.Api.CreateClient();
        proxied.Break(FaultKind.Stall, moment, message => message.IsCommit);

        using var response = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);

        proxied.ShouldHaveBroken();
        await response.ShouldBeUnavailableAsync("obtain");
        Assert.That(proxied.Sessions(), Has.Count.EqualTo(started));
    }

    [TestCaseSource(nameof(Breaks))]
    public async Task A_logout_ends_the_session(FaultKind kind, FaultMoment moment)
    {
        using var proxied = new ProxiedApi();
        using var client = proxied.Api.CreateClient();
        var (refresh, access) = await proxied.Api.LoginAsync();
        proxied.Break(kind, moment, message => message.Holds("UPDATE [s]", "[EndedAt] ="));

        using var response = await client.BlacklistAsync(refresh);

        proxied.ShouldHaveBroken();
        await response.ShouldBeEmptyOkAsync();
        await ShouldHaveEndedAsync(proxied, refresh, access);
    }

    [TestCaseSource(nameof(Breaks))]
    public async Task All_sessions_end(FaultKind kind, FaultMoment moment)
    {
        using var proxied = new ProxiedApi();
        var (refresh, access) = await proxied.Api.LoginAsync();
        using var client = await proxied.Api.CreateAdministratorAsync();
        proxied.Break(kind, moment, message => message.IsCommit);

        using var response = await client.DeleteAsync("/api/sessions/");

        proxied.ShouldHaveBroken();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(proxied.Sessions().Values.Select(session => session.HasEnded), Is.EqualTo(new[] { true, true }));
        await ShouldHaveEndedAsync(proxied, refresh, access);
    }

    [TestCaseSource(nameof(Breaks))]
    public async Task A_user_is_created_once(FaultKind kind, FaultMoment moment)
    {
        using var proxied = new ProxiedApi();
        using var client = await proxied.Api.CreateAdministratorAsync();
        proxied.Break(kind, moment, message => message.IsCommit);

        using var response = await client.PostAsJsonAsync("/api/users/", new { username = "ada", password = ApiFactory.UserPassword });

        proxied.ShouldHaveBroken();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var id = (await response.ReadObjectAsync())["id"]!.GetValue<long>();
        Assert.That(proxied.Database.QueryColumn("SELECT Id FROM Users WHERE UserName = 'ada'"), Is.EqualTo(new[] { id }));
    }

    [TestCaseSource(nameof(Breaks))]
    public async Task A_password_is_changed_and_the_other_sessions_end(FaultKind kind, FaultMoment moment)
    {
        // The process that lost the answer learns of the endings as the others do: here it looks each time.
        using var proxied = new ProxiedApi(("Jwt:RevocationDelay", "00:00:00"));
        var (refresh, access) = await proxied.Api.LoginAsync();
        using var client = await proxied.Api.CreateAdministratorAsync();
        proxied.Break(kind, moment, message => message.IsCommit);

        using var response = await client.PostAsJsonAsync(
            "/api/users/me/password/",
            new { currentPassword = ApiFactory.AdministratorPassword, newPassword = NewPassword });

        proxied.ShouldHaveBroken();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await ShouldHaveEndedAsync(proxied, refresh, access);
        using var old = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
        await old.ShouldRefuseLoginAsync();
        await proxied.Api.LoginAsync(password: NewPassword);
    }

    private static async Task ShouldHaveEndedAsync(ProxiedApi proxied, string refresh, string access)
    {
        Assert.That(proxied.Sessions()[ProxiedApi.SessionOf(refresh)].HasEnded);
        using var client = proxied.Api.CreateClient();
        using var refused = await client.RefreshAsync(refresh);
        await refused.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
        using var verified = await client.VerifyAsync(access);
        await verified.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
    }
}
