using System.Net;
using System.Net.Http.Headers;
using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>Whom an empty database gets from the settings.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class FirstAdministratorStartTests : ProcessFixture
{
    private const string Password = "correct horse battery staple";

    private static readonly (string, string) Key = ("Jwt__SigningKey", ApiFactory.Secret);
    private static readonly (string, string) Cheap = ("Passwords__Iterations", "10");
    private static readonly (string, string) Username = ("FirstAdministrator__Username", "ada");

    [Test]
    public async Task Two_first_starts_at_once_in_production_end_with_one_administrator()
    {
        (string, string)[] settings = [Key, Cheap, Username, ("FirstAdministrator__Password", Password)];
        var starts = await Task.WhenAll(ApiProcess.StartAsync(Folder, settings), ApiProcess.StartAsync(Folder, settings));
        using var one = starts[0];
        using var other = starts[1];
        using var client = Client(one);

        using var login = await client.ObtainAsync("ada", Password);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (string)(await login.ReadObjectAsync())["access"]!);
        using var users = await client.GetAsync("/api/users/");
        var exit = await one.TerminateAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(users.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((int)(await users.ReadObjectAsync())["count"]!, Is.EqualTo(1));
            Assert.That(exit.Output + exit.Errors, Does.Not.Contain(Password));
        }
    }

    [Test]
    public async Task It_is_created_once_and_a_later_password_in_the_settings_changes_nothing()
    {
        using (await ApiProcess.StartAsync(Folder, Key, Cheap, Username, ("FirstAdministrator__Password", Password)))
        {
        }

        using var second = await ApiProcess.StartAsync(
            Folder, Key, Cheap, ("FirstAdministrator__Username", "eve"), ("FirstAdministrator__Password", "difference engine 1822"));
        using var client = Client(second);
        using var first = await client.ObtainAsync("ada", Password);
        using var other = await client.ObtainAsync("eve", "difference engine 1822");

        await first.ShouldBeOkAsync();
        await other.ShouldRefuseLoginAsync();
    }

    [Test]
    public async Task Without_its_database_the_server_starts_and_serves_503_whatever_account_is_asked_for()
    {
        using var server = await ApiProcess.StartAsync(
            Folder,
            Key,
            Cheap,
            Username,
            ("FirstAdministrator__Password", Password),
            ("Database__Provider", "SqlServer"),
            ("Database__ConnectionString", "Server=127.0.0.1,1;Database=api;Connect Timeout=1;ConnectRetryCount=0;Encrypt=False"));
        using var client = Client(server);

        using var ready = await client.GetAsync("/health/ready");

        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task A_production_without_any_account_is_warned_of_and_so_is_a_misspelt_section()
    {
        using var server = await ApiProcess.StartAsync(
            Folder, Key, ("Jtw__AccessTokenLifetime", "00:10:00"), ("JWT_ISSUER", "x"), ("Logging__Unknown", "x"));

        var exit = await server.TerminateAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Output, Does.Contain("users create NAME --admin").And.Contain("FirstAdministrator:Username"));
            Assert.That(
                exit.Output,
                Does.Contain("Jtw:AccessTokenLifetime is not a setting of this program: perhaps Jwt:AccessTokenLifetime was meant"));
            Assert.That(exit.Output, Does.Contain("JWT_ISSUER is not a setting of this program: perhaps Jwt:Issuer was meant"));
            Assert.That(exit.Output, Does.Not.Contain("Logging:Unknown is not"));
        }
    }

    [TestCase("ada", "ferret otter", "FirstAdministrator:Password: This password is too short. It must contain at least 15 characters.")]
    [TestCase("ada", "passwordpassword", "FirstAdministrator:Password: This password is too common.")]
    [TestCase("ada lovelace", Password, "FirstAdministrator:Username: ")]
    [TestCase("ada", "", "FirstAdministrator:Password has to be set with the Username, and only with it")]
    [TestCase("", Password, "FirstAdministrator:Password has to be set with the Username, and only with it")]
    public async Task What_will_not_do_refuses_the_start_and_is_named_without_its_value(string username, string password, string expected)
    {
        var exit = await ApiProcess.RunAsync(
            Folder, Key, Cheap, ("FirstAdministrator__Username", username), ("FirstAdministrator__Password", password));

        var lines = exit.Errors.TrimEnd().Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(lines, Has.Length.EqualTo(2), exit.Errors);
            Assert.That(lines[^1], Does.StartWith("  - " + expected));
            Assert.That(exit.Errors + exit.Output, Does.Not.Contain("   at ").And.Not.Contain("ada lovelace"));
            if (password.Length > 0)
            {
                Assert.That(exit.Errors + exit.Output, Does.Not.Contain(password));
            }
        }
    }
}
