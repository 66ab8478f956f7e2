using System.Net.Http.Json;
using Api.Tests.Protocol;
using Api.Tests.Support;

namespace Api.Tests.Web.Accounts;

/// <summary>Row 99: a copy of the database finishes no flow, whenever it was taken.</summary>
[Category("Slow")]
public sealed class FlowDumpTests
{
    private const string NewPassword = "difference engine 1822";
    private const string NewAddress = "new@example.com";

    private readonly List<(string Moment, DatabaseDump Dump)> _dumps = [];
    private DirectoryInfo _folder = null!;
    private ApiFactory _api = null!;

    // Where the mails go. As long as a file stands there they wait.
    private string Mails => Path.Combine(_folder.FullName, "mails");

    [SetUp]
    public void Start()
    {
        _dumps.Clear();
        _folder = Directory.CreateTempSubdirectory("api-test-");
        _api = new ApiFactory(
            ("Accounts:SignUp", "true"), ("Accounts:PageUrl", "https://app.shop.example/account"), ("Mail:Folder", Mails));
    }

    [TearDown]
    public void Stop()
    {
        _api.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestCase("/api/account/signup/")]
    [TestCase("/api/account/password/reset/")]
    [TestCase("/api/account/email/")]
    public async Task Row_99_At_no_moment_a_dump_holds_a_token_a_code_a_link_or_a_password(string path)
    {
        await File.WriteAllTextAsync(Mails, "");
        var (client, asked, recipient) = await PrepareAsync(path);
        using var disposed = client;

        var flow = await AskAsync(client, path, asked);
        Take("asked for, the mail waits");
        await AskAsync(client, path, new Dictionary<string, string>(asked) { ["flow"] = flow });
        Take("asked for again, two mails wait");
        using (await client.PostAsJsonAsync($"{path}confirm/", Finish(path, flow, "00000000")))
        {
            Take("a code was wrong");
        }

        File.Delete(Mails);
        var mail = (await SendWaitingAsync(recipient, count: 2))[^1];
        Take("the mails are sent");
        using var finished = await client.PostAsJsonAsync($"{path}confirm/", Finish(path, flow, mail.Code!));
        Assert.That(finished.IsSuccessStatusCode, Is.True, await finished.Content.ReadAsStringAsync());
        Take("finished");

        var secrets = new List<string> { flow, mail.Code!, mail.Link!, NewPassword, ApiFactory.UserPassword };
        if (path == "/api/account/signup/")
        {
            var tokens = await finished.ReadObjectAsync();
            secrets.AddRange([(string)tokens["access"]!, (string)tokens["refresh"]!]);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mail.Code, Does.Match("^[0-9]{8}$"));
            Assert.That(new[] { flow.Length, mail.Link!.Length }, Is.EqualTo(new[] { 22, 43 }));
            foreach (var (moment, dump) in _dumps)
            {
                Assert.That(dump.Find(recipient), Is.Not.Empty, "it would be found");
                Assert.That(secrets.SelectMany(dump.Find), Is.Empty, moment);
            }
        }
    }

    private void Take(string moment) => _dumps.Add((moment, DatabaseDump.Of(_api.Database)));

    /// <summary>Who asks, for what, and who gets the mail.</summary>
    private async Task<(HttpClient Client, Dictionary<string, string> Asked, string Recipient)> PrepareAsync(string path)
    {
        if (path == "/api/account/signup/")
        {
            return (_api.CreateClient(), new() { ["email"] = NewAddress, ["username"] = "ada" }, NewAddress);
        }

        await _api.CreateUserAsync("ada", email: "ada@example.com");
        return path == "/api/account/email/"
            ? (_api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access),
                new() { ["email"] = NewAddress, ["currentPassword"] = ApiFactory.UserPassword },
                NewAddress)
            : (_api.CreateClient(), new() { ["username"] = "ada" }, "ada@example.com");
    }

    private static async Task<string> AskAsync(HttpClient client, string path, Dictionary<string, string> body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        Assert.That((int)response.StatusCode, Is.EqualTo(202), await response.Content.ReadAsStringAsync());
        return (string)(await response.ReadObjectAsync())["flow"]!;
    }

    private static Dictionary<string, string> Finish(string path, string flow, string code)
    {
        var body = new Dictionary<string, string> { ["flow"] = flow, ["code"] = code };
        if (path != "/api/account/email/")
        {
            body[path == "/api/account/signup/" ? "password" : "newPassword"] = NewPassword;
        }

        return body;
    }

    /// <summary>Lets the time pass after which mails are tried again.</summary>
    private async Task<IReadOnlyList<ReadableMail>> SendWaitingAsync(string recipient, int count)
    {
        await Thoroughness.UntilAsync(
            () =>
            {
                _api.Time.Advance(TimeSpan.FromSeconds(1));
                return ReadableMail.ReadAll(Mails).Count(mail => mail.Recipient == recipient) == count;
            },
            Hang.Limit,
            "the mails are sent");
        return await ReadableMail.WaitAsync(Mails, recipient, count);
    }
}
