using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>The tutorial's two scripts, byte by byte as python-requests sends them, one connection each.</summary>
[Category("Slow")]
public sealed class TutorialScriptsTests : ProcessFixture
{
    [Test]
    public async Task The_login_script_and_the_refresh_script_get_their_tokens()
    {
        using var process = await ApiProcess.StartAsync(Folder, Development);

        var (loginHead, login) = await SendAsync(process.Address, "/api/token/", "{\"username\": \"Gokul\", \"password\": 123}");
        var refresh = (string)login["refresh"]!;
        var (refreshHead, refreshed) = await SendAsync(process.Address, "/api/token/refresh/", $$"""{"refresh": "{{refresh}}"}""");

        var claims = TokenForge.Open((string)login["access"]!).Claims;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                loginHead, Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("\r\nContent-Type: application/json; charset=utf-8\r\n"));
            Assert.That(loginHead, Does.Contain("\r\nCache-Control: no-store\r\n").And.Not.Contain("Connection: close"));
            Assert.That(login.Select(member => member.Key), Is.EqualTo(new[] { "refresh", "access" }));
            Assert.That((string?)claims["token_type"], Is.EqualTo("access"));
            Assert.That((long)claims["exp"]! - (long)claims["iat"]!, Is.EqualTo(300));
            Assert.That(refreshHead, Does.StartWith("HTTP/1.1 200 OK\r\n"));
            Assert.That(refreshed.Select(member => member.Key), Is.EqualTo(new[] { "access", "refresh" }));
            Assert.That((string?)refreshed["access"], Is.Not.EqualTo((string?)login["access"]));
        }
    }

    private static async Task<(string Head, JsonObject Body)> SendAsync(Uri address, string path, string body)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        await using var stream = tcp.GetStream();
        var request = $"POST {path} HTTP/1.1\r\n"
            + $"Host: {address.Authority}\r\n"
            + "User-Agent: python-requests/2.32.3\r\n"
            + "Accept-Encoding: gzip, deflate\r\n"
            + "Accept: */*\r\n"
            + "Connection: keep-alive\r\n"
            + "Content-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n"
            + "\r\n"
            + body;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));

        using var reader = new StreamReader(stream, Encoding.UTF8);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            head.Append(line).Append("\r\n");
        }

        // One chunk (RFC 9112 §7.1): its length, the object, the end.
        Assert.That(head.ToString(), Does.Contain("Transfer-Encoding: chunked"));
        await reader.ReadLineAsync();
        return (head.ToString(), JsonNode.Parse((await reader.ReadLineAsync())!)!.AsObject());
    }
}
