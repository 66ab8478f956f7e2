using System.Net;
using System.Net.Sockets;
using System.Text;
using Api.Tests.Protocol;
using Api.Tests.Support;
using Api.Web.Requests;

namespace Api.Tests.Processes;

/// <summary>
/// More connections than the process may have files open: silent ones, and slow ones whose heads or bodies never end.
/// </summary>
[Category("Slow")]
[Category("Thorough")]
[Platform("Linux", Reason = "The limit of open files is read from /proc")]
public sealed class ConnectionLimitTests : ProcessFixture
{
    // With 256 the runtime cannot even load the program: two descriptors for each assembly.
    private const int Descriptors = 512;
    private const int Bursts = 10;

    private static readonly string[] Beginnings =
    [
        "",
        "POST /api/token/ HTTP/1.1\r\nHost: localhost\r\n",
        "POST /api/token/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
    ];

    private readonly List<Socket> _held = [];

    [TearDown]
    public void LetGo() => _held.ForEach(socket => socket.Dispose());

    [Test]
    public async Task Row_77_Ten_times_as_many_silent_and_slow_connections_as_descriptors_keep_nobody_out()
    {
        using var process = await ApiProcess.StartLimitedAsync(Folder, $"-n {Descriptors}", Development);
        using var ending = new CancellationTokenSource();
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inUse = Task.Run(() => UseOneConnectionAsync(process.Address, answered, ending.Token));
        await Task.WhenAny(answered.Task, inUse);
        for (var burst = 0; burst < Bursts; burst++)
        {
            for (var number = 0; number < Descriptors; number++)
            {
                await HoldAsync(process.Address, number);
            }

            await LogInAsync(process);
        }

        await ending.CancelAsync();
        var (connections, answers) = await inUse;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_held, Has.Count.EqualTo(Bursts * Descriptors));
            Assert.That(answers, Is.Not.Empty.And.All.EqualTo(HttpStatusCode.OK));
            Assert.That(connections, Is.EqualTo(1), "the connection in use was never closed");
            Assert.That((await process.TerminateAsync()).Code, Is.Zero);
        }
    }

    [TestCase("Max open files            1024                 524288               files     ", ExpectedResult = 468)]
    [TestCase("Max open files            65536                65536                files     ", ExpectedResult = 48_852)]
    [TestCase("Max open files            256                  256                  files     ", ExpectedResult = 16)]
    [TestCase("Max open files            unlimited            unlimited            files     ", ExpectedResult = 48_852)]
    [TestCase("", ExpectedResult = 48_852)]
    public int Row_77_The_default_leaves_descriptors_for_the_program_itself(string line) =>
        DescriptorLimit.ConnectionsOf($"Limit                     Soft Limit           Hard Limit           Units     \n{line}\n");

    /// <summary>Opens a connection that sends nothing, a part of a request's head, or its head and a part of its body.</summary>
    private async Task HoldAsync(Uri address, int number)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _held.Add(socket);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(Beginnings[number % Beginnings.Length]));
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.ConnectionRefused)
        {
            // One too many, or the next one has taken its room already. A program that has ended would refuse.
        }
    }

    /// <summary>Logs in on a new connection, as clients do: again when it is closed.</summary>
    private static Task LogInAsync(ApiProcess process) => Thoroughness.UntilAsync(
        async () =>
        {
            try
            {
                using var client = Client(process);
                using var login = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
                await login.ShouldBeOkAsync();
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        Hang.Limit,
        "a login finds room");

    /// <summary>Sends one request after the other, and counts the connections that this takes.</summary>
    private static async Task<(int Connections, IReadOnlyCollection<HttpStatusCode> Answers)> UseOneConnectionAsync(
        Uri address,
        TaskCompletionSource answered,
        CancellationToken ending)
    {
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = address };
        var answers = new List<HttpStatusCode>();
        while (!ending.IsCancellationRequested)
        {
            using var answer = await client.GetAsync("/health/live", CancellationToken.None);
            answers.Add(answer.StatusCode);
            answered.TrySetResult();
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }

        return (connections, answers);
    }
}
