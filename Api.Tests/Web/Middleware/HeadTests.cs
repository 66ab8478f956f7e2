using Api.Tests.Support;
using Api.Tests.Web.Controllers;

namespace Api.Tests.Web.Middleware;

/// <summary>On a real server: the one of the other tests sends a body whatever the method is.</summary>
public sealed class HeadTests
{
    [Test]
    public async Task HEAD_answers_as_GET_does_without_a_body()
    {
        using var api = new ApiFactory();
        api.UseKestrel(0);
        api.StartServer();
        var authorization = $"Authorization: Bearer {(await api.LoginAsync()).Access}";
        var address = api.ClientOptions.BaseAddress;

        using (Assert.EnterMultipleScope())
        {
            foreach (var path in ServedPaths.Readable.Select(
                path => path.Path).Concat(["/swagger/index.html", "/api/users/?page=0", "/nowhere"]))
            {
                var get = await RawHttp.SendAsync(address, $"GET {path} HTTP/1.1", authorization);
                var head = await RawHttp.SendAsync(address, $"HEAD {path} HTTP/1.1", authorization);

                Assert.That(RawHttp.StatusOf(head), Is.EqualTo(RawHttp.StatusOf(get)), path);
                Assert.That(RawHttp.BodyOf(head), Is.Empty, path);
                Assert.That(HeaderNames(head), Is.SupersetOf(HeaderNames(get).Except(["Content-Length", "Transfer-Encoding"])), path);
            }

            Assert.That(RawHttp.BodyOf(await RawHttp.SendAsync(address, "GET /api/users/me/ HTTP/1.1", authorization)), Is.Not.Empty);
            Assert.That(RawHttp.BodyOf(await RawHttp.SendAsync(address, "HEAD /api/users/ HTTP/1.1")), Is.Empty, "401");
        }
    }

    private static string[] HeaderNames(string answer) =>
        [.. answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n").Skip(1).Select(line => line.Split(':')[0])];
}
