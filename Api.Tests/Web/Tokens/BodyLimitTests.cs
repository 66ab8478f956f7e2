using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Api.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Tokens;

/// <summary>How much of a body is read, by the program and by the real server, which has a limit of its own.</summary>
[Category("Slow")]
public sealed class BodyLimitTests
{
    private const int Limit = 65536;

    [Test]
    public async Task Row_65_Of_an_endless_body_no_more_than_the_limit_is_read()
    {
        var body = new EndlessBody();
        using var api = new ApiFactory { Configure = services => services.AddSingleton<IStartupFilter>(body) };
        using var client = api.CreateClient();

        using var response = await client.PostAsync(TokenCalls.Obtain, "ignored");

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "content_too_large");
        // To know that there is more, one read past the limit is needed.
        Assert.That(body.BytesRead, Is.InRange(Limit + 1, Limit + 4096));
    }

    [Test]
    public async Task Row_65_A_hundred_thousand_brackets_are_400_where_so_much_may_come()
    {
        using var api = new ApiFactory(("Request:MaxBodySize", "131072"));
        using var client = api.CreateClient();

        using var response = await client.PostAsync(TokenCalls.Obtain, new string('[', 100_000));

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "parse_error");
    }

    [Test]
    public async Task Row_65_The_real_server_answers_413_to_an_announced_body_without_waiting_for_it()
    {
        using var api = StartServer();

        var answer = await ExchangeAsync(api, "Content-Length: 10000000\r\n\r\n{");

        ShouldBe(answer, 413, "content_too_large");
    }

    [Test]
    public async Task Row_65_The_real_server_answers_413_to_a_chunked_body_that_never_ends()
    {
        using var api = StartServer();
        var chunk = "1000\r\n" + new string(' ', 0x1000) + "\r\n";
        var chunks = string.Concat(Enumerable.Repeat(chunk, Limit / 0x1000));

        var answer = await ExchangeAsync(api, "Transfer-Encoding: chunked\r\n\r\n" + chunks + chunk);

        ShouldBe(answer, 413, "content_too_large");
    }

    [TestCase("Content-Length: 70000\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n20000\r\n")]
    public async Task The_real_server_says_that_it_hangs_up_after_413(string rest)
    {
        using var api = StartServer();

        var answer = await ExchangeAsync(api, rest + new string(' ', 70_000), connection: "keep-alive");

        ShouldBe(answer, 413, "content_too_large");
        Assert.That(answer, Does.Contain("\r\nConnection: close\r\n"), "or the next request on it is lost");
    }

    [Test]
    public async Task Row_65_The_real_server_reads_a_body_of_exactly_the_limit()
    {
        using var api = StartServer();
        var json = "{\"username\":\"Gokul\",\"password\":\"wrong\"}".PadRight(Limit);
        var length = Limit.ToString(CultureInfo.InvariantCulture);

        var announced = await ExchangeAsync(api, $"Content-Length: {length}\r\n\r\n{json}");
        // Kestrel counts the sizes of the chunks as well.
        var chunked = await ExchangeAsync(
            api, $"Transfer-Encoding: chunked\r\n\r\n{Limit - 100:x}\r\n{json[..(Limit - 100)]}\r\n0\r\n\r\n");

        ShouldBe(announced, 401, "no_active_account");
        ShouldBe(chunked, 401, "no_active_account");
    }

    [TestCase("80000000")]
    [TestCase("FFFFFFFFFFFFFFFFF")]
    public async Task Row_65_A_chunk_of_a_size_beyond_numbers_is_400(string size)
    {
        using var api = StartServer();

        var answer = await ExchangeAsync(api, $"Transfer-Encoding: chunked\r\n\r\n{size}\r\n");

        ShouldBe(answer, 400, "parse_error");
        Assert.That(api.Log.Lines.Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error), Is.Empty);
    }

    [TestCase("Content-Length: 100\r\n\r\n{}")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n")]
    public async Task A_body_that_the_real_server_cannot_read_starts_no_session_and_is_no_server_error(string rest)
    {
        using var api = StartServer();

        var answer = await ExchangeAsync(api, rest, hangUp: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer, Is.Empty.Or.StartsWith("HTTP/1.1 400 "));
            Assert.That(api.Log.Lines.Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error), Is.Empty);
            Assert.That(await api.SessionsAsync(), Is.Empty);
        }
    }

    private static ApiFactory StartServer()
    {
        var api = new ApiFactory();
        api.UseKestrel(0);
        api.StartServer();
        return api;
    }

    /// <summary>Sends a login with these further headers and this body, and reads until the server hangs up.</summary>
    private static async Task<string> ExchangeAsync(ApiFactory api, string rest, bool hangUp = false, string connection = "close")
    {
        var address = api.ClientOptions.BaseAddress;
        using var limit = new CancellationTokenSource(Hang.Limit);
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, limit.Token);
        var stream = socket.GetStream();
        var request = $"POST /api/token/ HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: {connection}\r\nContent-Type: "
            + $"application/json\r\n{rest}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        if (hangUp)
        {
            socket.Client.Shutdown(SocketShutdown.Send);
        }

        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, limit.Token)) > 0)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // The server hangs up on a client that has not sent all it announced.
        }

        return answer.ToString();
    }

    private static void ShouldBe(string answer, int status, string code)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
            Assert.That(answer, Does.Contain("Content-Type: application/problem+json"));
            Assert.That(answer, Does.Contain("Cache-Control: no-store"));
            Assert.That(answer, Does.Contain($"\"code\":\"{code}\""));
        }
    }

    /// <summary>Gives every request a body that never ends, and counts what is read of it.</summary>
    private sealed class EndlessBody : Stream, IStartupFilter
    {
        public int BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, step) =>
            {
                context.Request.Body = this;
                context.Request.ContentLength = null;
                return step(context);
            });
            next(app);
        };

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)' ');
            BytesRead += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
