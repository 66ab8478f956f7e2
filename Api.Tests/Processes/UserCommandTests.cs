using System.Net;
using System.Net.Http.Headers;
using Api.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Api.Tests.Processes;

/// <summary>The commands as an operator runs them in production.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class UserCommandTests : ProcessFixture
{
    private const string Password = "correct horse battery staple";
    private const string NewPassword = "difference engine 1822";
    private const string Unknown =
        "There is an argument or an option that is not known, see --help. Passwords are read from the standard input.";

    // With no delay an ended session is looked for at every call.
    private static readonly (string, string)[] Production =
        [("Jwt__SigningKey", ApiFactory.Secret), ("Jwt__RevocationDelay", "00:00:00"), ("Passwords__Iterations", "10")];

    [Test]
    public async Task Whoever_was_created_with_admin_logs_in_and_is_an_administrator()
    {
        AssertDone(await RunAsync(Password, "users", "create", "ada", "--admin", "--email", "ada@example.com"));
        AssertDone(await RunAsync(Password, "users", "create", "bob"));

        using var server = await StartAsync();
        using var client = Client(server);
        using var byAdministrator = await GetUsersAsync(client, await LogInAsync(client, "ada@example.com", Password));
        using var byOther = await GetUsersAsync(client, await LogInAsync(client, "bob", Password));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(byAdministrator.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(byOther.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        }
    }

    [Test]
    public async Task A_password_that_was_set_ends_the_sessions_of_a_running_server_and_is_the_only_one_that_works()
    {
        AssertDone(await RunAsync(Password, "users", "create", "ada", "--admin"));
        using var server = await StartAsync();
        using var client = Client(server);
        using var login = await client.ObtainAsync("ada", Password);
        var tokens = await login.ReadObjectAsync();
        using var before = await GetUsersAsync(client, (string)tokens["access"]!);

        AssertDone(await RunAsync(NewPassword + "\nnot a part of it", "users", "set-password", "ada"));

        using var after = await GetUsersAsync(client, (string)tokens["access"]!);
        using var refreshed = await client.RefreshAsync((string)tokens["refresh"]!);
        using var withOld = await client.ObtainAsync("ada", Password);
        using var withNew = await client.ObtainAsync("ada", NewPassword);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            await after.ShouldRefuseTokenAsync();
            await refreshed.ShouldRefuseTokenAsync(TokenCalls.Blacklisted);
            await withOld.ShouldRefuseLoginAsync();
            await withNew.ShouldBeOkAsync();
        }
    }

    [TestCase("unlock", Password)]
    [TestCase("set-password", NewPassword)]
    public async Task Row_47_A_block_is_lifted(string command, string password)
    {
        AssertDone(await RunAsync(Password, "users", "create", "ada"));
        using var server = await StartAsync();
        using var client = Client(server);
        await BlockAsync("ada");
        using var blocked = await client.ObtainAsync("ada", Password);

        AssertDone(await RunAsync(password, "users", command, "ada"));

        using var login = await client.ObtainAsync("ada", password);
        await blocked.ShouldRefuseLoginAsync();
        await login.ShouldBeOkAsync();
    }

    [Test]
    public async Task Users_are_listed_with_their_roles()
    {
        AssertDone(await RunAsync(Password, "users", "create", "ada", "--admin", "--email", "ada@example.com"));
        AssertDone(await RunAsync(Password, "users", "create", "bob"));

        var all = await RunAsync("", "users", "list");
        var one = await RunAsync("", "users", "list", "--search", "BOB");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((all.Code, all.Errors, one.Code), Is.EqualTo((0, "", 0)));
            Assert.That(
                all.Output.Split('\n'),
                Is.EqualTo(new[]
                {
                    "id\tusername\temail\tactive\troles\tlast login",
                    "1\tada\tada@example.com\tyes\tadministrator\tnever",
                    "2\tbob\t\tyes\t\tnever",
                }));
            Assert.That(one.Output.Split('\n'), Has.Length.EqualTo(2));
        }
    }

    [Test]
    public async Task A_byte_order_mark_is_no_part_of_the_password()
    {
        AssertDone(await RunAsync("\uFEFF" + Password + "\r\n", "users", "create", "ada"));
        using var server = await StartAsync();
        using var client = Client(server);

        await LogInAsync(client, "ada", Password);
    }

    [Test]
    public async Task A_name_that_is_taken_is_told()
    {
        AssertDone(await RunAsync(Password, "users", "create", "ada"));

        AssertFailed(await RunAsync(Password, "users", "create", "ADA"), "A user with that username already exists.");
    }

    [TestCase("There is no user nobody.", Password, "users", "unlock", "nobody")]
    [TestCase("There is no user nobody.", Password, "users", "set-password", "nobody")]
    [TestCase("Password: This password is too short. It must contain at least 15 characters.", "ferret otter", "users", "create", "ada")]
    [TestCase("Password: This password is too common.", "passwordpassword", "users", "create", "ada")]
    [TestCase("Required argument 'username' missing for command: 'create'.", Password, "users", "create")]
    [TestCase("Required argument 'username' missing for command: 'create'.", Password, "users", "create", "--admin")]
    [TestCase(Unknown + " A name that begins with - comes after --.", Password, "users", "create", "--amdin")]
    [TestCase(Unknown, Password, "users", "create", "ada", "--amdin")]
    [TestCase(Unknown, "", "users", "create", "ada", Password)]
    [TestCase(Unknown, "", "users", "create", "ada", "--password=" + Password)]
    public async Task What_cannot_be_done_is_told_in_one_line_without_the_password(
        string expected, string input, params string[] arguments) =>
        AssertFailed(await RunAsync(input, arguments), expected);

    [TestCase("Sqlite", "Data Source=settings.json/api.db")]
    [TestCase("SqlServer", "Server=127.0.0.1,1;Database=Api;User ID=api;Password=" + Password + ";Connect Timeout=1;ConnectRetryCount=0")]
    public async Task A_database_that_cannot_be_used_is_told_in_one_line(string provider, string connectionString)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "settings.json"), "{}");

        var exit = await RunAsync(
            Password, [("Database__Provider", provider), ("Database__ConnectionString", connectionString)], "users", "unlock", "ada");

        AssertFailed(exit, null);
        Assert.That(exit.Errors, Does.StartWith("The database cannot be used: "));
    }

    [TestCase("users", "--help")]
    [TestCase("users", "create", "--help")]
    public async Task Help_needs_no_settings(params string[] arguments)
    {
        var exit = await ApiProcess.RunCommandAsync(Folder, arguments, "");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.Zero);
            Assert.That(exit.Output, Does.Contain("create").And.Contain("Usage"));
            Assert.That(exit.Errors, Is.Empty);
        }
    }

    [Test]
    public async Task A_command_needs_the_settings_of_the_server()
    {
        var exit = await ApiProcess.RunCommandAsync(Folder, ["users", "unlock", "ada"], "");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(exit.Errors, Does.Contain("Jwt:SigningKey is required outside development"));
        }
    }

    private static void AssertDone(ApiExit exit)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Errors, Is.Empty);
            Assert.That(exit.Output, Is.EqualTo("Done."));
            Assert.That(exit.Code, Is.Zero);
        }
    }

    private static void AssertFailed(ApiExit exit, string? expected)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(exit.Output, Is.Empty);
            Assert.That(exit.Errors, Does.EndWith("\n"));
            Assert.That(exit.Errors, Does.Not.Contain("   at ").And.Not.Contain(Password));
            // What is not understood is followed by the command's help.
            var lines = exit.Errors.TrimEnd().Split('\n');
            Assert.That(lines, lines.Contains("Usage:") ? Has.Length.GreaterThan(1) : Has.Length.EqualTo(1));
            if (expected is not null)
            {
                Assert.That(lines[0], Is.EqualTo(expected));
            }
        }
    }

    private static async Task<string> LogInAsync(HttpClient client, string username, string password)
    {
        using var login = await client.ObtainAsync(username, password);
        await login.ShouldBeOkAsync();
        return (string)(await login.ReadObjectAsync())["access"]!;
    }

    private static async Task<HttpResponseMessage> GetUsersAsync(HttpClient client, string access)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return await client.SendAsync(request);
    }

    private Task<ApiProcess> StartAsync() => ApiProcess.StartAsync(Folder, Production);

    private Task<ApiExit> RunAsync(string input, params string[] arguments) => RunAsync(input, [], arguments);

    private Task<ApiExit> RunAsync(string input, (string, string)[] settings, params string[] arguments) =>
        ApiProcess.RunCommandAsync(Folder, arguments, input, [.. Production, .. settings]);

    /// <summary>As failed logins would, but for a time that no test lasts.</summary>
    private async Task BlockAsync(string username)
    {
        var connectionString =
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(Folder, "data", "api.db"), Pooling = false }.ConnectionString;
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Users SET AccessFailedCount = 50, LockoutEnd = $end WHERE UserName = $name";
        command.Parameters.AddWithValue("$end", TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$name", username);
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }
}
