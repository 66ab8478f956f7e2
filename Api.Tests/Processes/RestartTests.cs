using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>Development without any setting: what is made at the first start is there at the second.</summary>
[Category("Slow")]
public sealed class RestartTests : ProcessFixture
{
    [Test]
    public async Task Tokens_issued_before_a_restart_still_work()
    {
        string refresh, access;
        ApiExit exit;
        using (var first = await ApiProcess.StartAsync(Folder, Development))
        {
            using var client = Client(first);
            using var login = await client.PostAsJsonAsync("/api/token/", new { username = "Gokul", password = "123" });
            var body = await login.ReadObjectAsync();
            (refresh, access) = ((string)body["refresh"]!, (string)body["access"]!);
            exit = await first.TerminateAsync();
        }

        using var second = await ApiProcess.StartAsync(Folder, Development);
        using var again = Client(second);
        again.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        using var me = await again.GetAsync("/api/users/me/");
        using var refreshed = await again.PostAsJsonAsync("/api/token/refresh/", new { refresh });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.Zero);
            Assert.That(exit.Errors, Is.Empty);
            Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((string?)(await me.ReadObjectAsync())["username"], Is.EqualTo("Gokul"));
            Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(exit.Output, Does.Not.Contain(refresh.Split('.')[2]).And.Not.Contain(access.Split('.')[2]));
            Assert.That(exit.Output, Does.Contain("Gokul").And.Contain("/swagger"), "the account and the page to open are announced");
        }
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Two_first_starts_at_once_agree_on_one_key_and_one_demo_account_and_both_serve()
    {
        var starts = await Task.WhenAll(ApiProcess.StartAsync(Folder, Development), ApiProcess.StartAsync(Folder, Development));
        using var one = starts[0];
        using var other = starts[1];
        using var clientOfOne = Client(one);
        using var clientOfOther = Client(other);

        var logins = await Task.WhenAll(new[] { clientOfOne, clientOfOther }.Select(client =>
            client.PostAsJsonAsync("/api/token/", new { username = "Gokul", password = "123" })));
        var ofOne = await logins[0].ReadObjectAsync();
        var ofOther = await logins[1].ReadObjectAsync();
        clientOfOther.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)ofOne["access"]!);
        using var users = await clientOfOther.GetAsync("/api/users/");
        using var refreshed = await clientOfOne.PostAsJsonAsync("/api/token/refresh/", new { refresh = (string)ofOther["refresh"]! });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(users.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((int)(await users.ReadObjectAsync())["count"]!, Is.EqualTo(1));
            Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            var data = Path.Combine(Folder, "data");
            var keys = Directory.GetFiles(data, "key", SearchOption.AllDirectories);
            Assert.That(keys, Is.EqualTo(new[] { Path.Combine(data, "signing-keys", "HS256", "key") }), "no draft is left");
            Assert.That(File.GetUnixFileMode(keys[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }
}
