using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Api.Tests.Protocol;
using Api.Tests.Support;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Web.Requests;

/// <summary>
/// Row 82: random and mutated requests against the whole program: no 5xx, no HTML in an error, no error without its code, and
/// the memory does not grow. API_TEST_SEED repeats a run.
/// </summary>
public sealed class FuzzTests
{
    private const int InProcess = 600;
    private const int OverTcp = 250;
    private const int OnDemand = 50_000;
    private const long Growth = 32 << 20;

    // What Kestrel answers before there is a request that middleware could see.
    private static readonly int[] Kestrels = [400, 408, 411, 413, 414, 417, 431, 501, 505];

    /// <summary>What was once answered by a 500.</summary>
    private static readonly HostileRequest[] Found =
    [
        new("GET", "/openapi/v1.json", [("Host", "xn--a")], []),
        new("GET", "/openapi/v1.json", [("Host", new string('\'', 100))], []),
        new("GET", "/openapi/v1.json", [("X-Forwarded-Host", "xn--a")], []),
        new("GET", "/openapi/v1.json", [("X-Forwarded-Host", new string('&', 100))], []),
        new("GET", "/openapi/v1.json", [("Host", new string('[', 100)), ("X-Forwarded-Host", "a.example")], []),
        new("GET", "/swagger%0a", [], []),
        new(
            "POST",
            "/api/token/",
            [("Content-Type", "multipart/form-data; boundary=B")],
            Encoding.UTF8.GetBytes(
                "--B\r\nContent-Disposition: form-data; name=\"username\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nx\r\n--B--")),
    ];

    [Test]
    public async Task Row_82_What_was_found_once_stays_mended()
    {
        using var api = Start();
        api.UseKestrel(0);
        api.StartServer();
        using var client = api.CreateClient();
        foreach (var request in Found)
        {
            Judge(request, await SendAsync(client.BaseAddress!, request), isKestrel: true);
        }
    }

    [Test]
    public async Task Row_82_No_request_in_process_is_a_server_error_or_an_error_without_its_code()
    {
        using var api = Start();
        var requests = HostileRequest.Any(await TokensAsync(api));
        var chance = NewChance();
        var rounds = Thoroughness.Rounds(InProcess, OnDemand);
        var before = 0L;
        for (var i = 0; i < rounds; i++)
        {
            if (i == rounds / 2)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }

            var request = requests.Generate(chance, null, out _);
            Judge(request, await SendAsync(api, request), isKestrel: false);
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Growth), "memory");
    }

    [Test]
    public async Task Row_82_No_request_over_TCP_is_a_server_error_or_an_error_without_its_code()
    {
        using var api = Start();
        api.UseKestrel(0);
        api.StartServer();
        using var client = api.CreateClient();
        var requests = HostileRequest.Any(await TokensAsync(api));
        var chance = NewChance();
        var rounds = Thoroughness.Rounds(OverTcp, OnDemand);
        for (var i = 0; i < rounds; i++)
        {
            var request = requests.Generate(chance, null, out _);
            Judge(request, await SendAsync(client.BaseAddress!, request), isKestrel: true);
        }
    }

    private static PCG NewChance() => new(1, (ulong)Thoroughness.Chance().Next());

    private static ApiFactory Start() => new(
        ("ForwardedHeaders:KnownProxies:0", "127.0.0.1"),
        ("ForwardedHeaders:KnownProxies:1", "::1"),
        ("Cors:AllowedOrigins:0", "https://app.example.com"))
    {
        // The log keeps every line.
        Configure = services => services.RemoveAll<ILoggerProvider>(),
    };

    private static async Task<IReadOnlyList<string>> TokensAsync(ApiFactory api)
    {
        await api.CreateUserAsync("ada");
        var administrator = await api.LoginAsync();
        var user = await api.LoginAsync("ada", ApiFactory.UserPassword);
        return [administrator.Access, administrator.Refresh, user.Access, user.Refresh];
    }

    private static void Judge(HostileRequest request, Answer answer, bool isKestrel)
    {
        var isOwn = isKestrel && Kestrels.Contains(answer.Status) && answer.Body.Length == 0;
        if (answer.Status >= 500 && !isOwn)
        {
            Assert.Fail($"{answer.Status} to\n{request}\n\n{answer.Body}");
        }

        if (answer.Status < 400 || isOwn || request.Method == "HEAD")
        {
            return;
        }

        var code = answer.MediaType == "application/problem+json" ? (string?)JsonNode.Parse(answer.Body)?["code"] : null;
        if (string.IsNullOrEmpty(code))
        {
            Assert.Fail($"{answer.Status} {answer.MediaType} without a code to\n{request}\n\n{answer.Body}");
        }
    }

    /// <summary>Past Kestrel: what it would refuse is left out.</summary>
    private static async Task<Answer> SendAsync(ApiFactory api, HostileRequest request)
    {
        var (path, query) = request.Target.Split('?', 2) is [var before, var behind] ? (before, "?" + behind) : (request.Target, "");
        using var patience = new CancellationTokenSource(Hang.Limit);
        var context = await api.Server.SendAsync(
            http =>
            {
                http.Request.Method = request.Method;
                http.Request.Scheme = "http";
                http.Request.Host = new HostString("localhost");
                http.Request.Path = new PathString(Unescape(path).Replace("\0", ""));
                http.Request.QueryString = new QueryString(Ascii(query));
                http.Connection.RemoteIpAddress = IPAddress.Loopback;
                foreach (var (name, value) in request.Headers)
                {
                    http.Request.Headers.Append(name, Ascii(value));
                }

                http.Request.Body = new MemoryStream(request.Body);
                http.Request.ContentLength = request.Body.Length;
            },
            patience.Token);
        using var reader = new StreamReader(context.Response.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(patience.Token);
        return new Answer(context.Response.StatusCode, MediaTypeOf(context.Response.ContentType), body);
    }

    private static async Task<Answer> SendAsync(Uri address, HostileRequest request)
    {
        using var patience = new CancellationTokenSource(Hang.Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, patience.Token);
        await using var stream = client.GetStream();
        var head = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\r\n");
        if (!request.Headers.Any(header => header.Name == "Host"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Host: {address.Authority}\r\n");
        }

        foreach (var (name, value) in request.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {request.Body.Length}\r\nConnection: close\r\n\r\n");
        try
        {
            await stream.WriteAsync((byte[])[.. Encoding.UTF8.GetBytes(head.ToString()), .. request.Body], patience.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return Read(await reader.ReadToEndAsync(patience.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The server closed the connection before it had read everything.
            return new Answer(400, "", "");
        }
    }

    private static Answer Read(string answer)
    {
        if (answer.Length == 0)
        {
            return new Answer(400, "", "");
        }

        // Between the two may stand 100 Continue.
        var final = answer.StartsWith("HTTP/1.1 100", StringComparison.Ordinal) ? RawHttp.BodyOf(answer) : answer;
        var type = final.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Type: ", StringComparison.OrdinalIgnoreCase)) ?? "";
        var body = RawHttp.BodyOf(final);
        var isChunked = final.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
        return new Answer(RawHttp.StatusOf(final), MediaTypeOf(type.Split(':', 2)[^1]), isChunked ? Unchunk(body) : body);
    }

    /// <summary>The text of the chunks. Errors are ASCII, so that a byte is a character.</summary>
    private static string Unchunk(string body)
    {
        var text = new StringBuilder();
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is var end and > 0
            && int.TryParse(body.AsSpan(0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length)
            && body.Length >= end + 2 + length + 2)
        {
            text.Append(body, end + 2, length);
            body = body[(end + 2 + length + 2)..];
        }

        return text.ToString();
    }

    private static string MediaTypeOf(string? type) => (type ?? "").Split(';')[0].Trim();

    private static string Ascii(string text) => new([.. text.Where(c => c is >= ' ' and <= '~')]);

    private static string Unescape(string path)
    {
        try
        {
            return Uri.UnescapeDataString(path);
        }
        catch (UriFormatException)
        {
            return path;
        }
    }

    private sealed record Answer(int Status, string MediaType, string Body);
}
