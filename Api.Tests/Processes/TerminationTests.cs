using System.Net.Sockets;
using System.Text;
using Api.Tests.Protocol;
using Api.Tests.Protocol.Processes;
using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>The process is asked to end while requests are under way that take their time.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class TerminationTests : ProcessFixture
{
    private const int Whole = 6;
    private const int Arriving = 4;

    [Test]
    public async Task Row_69_Logins_that_hash_or_queue_and_bodies_that_are_arriving_are_answered_while_nobody_new_is_let_in()
    {
        using var database = TestDatabase.Create();
        using var process = await ApiProcess.StartAsync(
            Folder, ApiPair.Settings(
            [
                // The queue is patient: on a busy machine a hash takes several times as long.
                .. database.Environment, ("Passwords__Iterations", "200000"), ("Passwords__MaxConcurrentHashes", "1"),
                ("Passwords__QueueTimeout", "00:00:25"),
            ]));
        var logins = await Task.WhenAll(
            Enumerable.Range(0, Whole + Arriving).Select(i => Login.BeginAsync(process.Address, i % 2 == 0 ? "123" : "wrong")));
        await Task.WhenAll(logins.Take(Whole).Select(login => login.SendRestAsync()));

        var ending = process.TerminateAsync();
        await Thoroughness.UntilAsync(() => IsClosedAsync(process.Address), Hang.Limit, "the port is closed");
        await Task.WhenAll(logins.Skip(Whole).Select(login => login.SendRestAsync()));
        var answers = await Task.WhenAll(logins.Select(login => login.ReadAnswerAsync()));
        var exit = await ending;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(RawHttp.StatusOf), Is.EqualTo(logins.Select((_, i) => i % 2 == 0 ? 200 : 401)));
            Assert.That(answers, Is.All.EndsWith("}\r\n0\r\n\r\n"), "whole");
            Assert.That(database.QueryColumn("SELECT Id FROM Sessions"), Has.Count.EqualTo(logins.Length / 2));
            Assert.That((exit.Code, exit.Errors), Is.EqualTo((0, "")));
        }

        foreach (var login in logins)
        {
            login.Dispose();
        }
    }

    private static async Task<bool> IsClosedAsync(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            return true;
        }
    }

    /// <summary>
    /// A login whose body arrives in two parts. That the program has begun with it is seen by its 100 (RFC 9110 §10.1.1).
    /// </summary>
    private sealed class Login : IDisposable
    {
        private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

        private readonly TcpClient _client = new();
        private readonly byte[] _body;

        private Login(string password) => _body = Encoding.UTF8.GetBytes($$"""{"username": "Gokul", "password": "{{password}}"}""");

        public static async Task<Login> BeginAsync(Uri address, string password)
        {
            var login = new Login(password);
            await login._client.ConnectAsync(address.Host, address.Port);
            string[] head =
            [
                $"POST {TokenCalls.Obtain} HTTP/1.1", $"Host: {address.Authority}", "Content-Type: application/json",
                $"Content-Length: {login._body.Length}",
                "Expect: 100-continue", "Connection: close", "", "",
            ];
            var stream = login._client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", head)));
            var begun = new byte[Continue.Length];
            await stream.ReadExactlyAsync(begun);
            Assert.That(Encoding.Latin1.GetString(begun), Is.EqualTo(Continue));
            await stream.WriteAsync(login._body.AsMemory(0, 10));
            return login;
        }

        public Task SendRestAsync() => _client.GetStream().WriteAsync(_body, 10, _body.Length - 10);

        public async Task<string> ReadAnswerAsync()
        {
            using var reader = new StreamReader(_client.GetStream(), Encoding.UTF8);
            return await reader.ReadToEndAsync();
        }

        public void Dispose() => _client.Dispose();
    }
}
