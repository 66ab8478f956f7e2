using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Api.Tests.Protocol;
using Api.Tests.Support;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>A mail as a server got it: the envelope, and the message.</summary>
internal sealed record ReceivedMail(string Sender, IReadOnlyList<string> Recipients, string Source)
{
    public MimeMessage Message { get; } = MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Source)));
}

/// <summary>A mail server on loopback, which takes everything unless the test says otherwise.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly ConcurrentQueue<string> _logins = new();
    private Task _running = Task.CompletedTask;

    private MailServer(int port) => Port = port;

    public int Port { get; }

    /// <summary>What it took, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    /// <summary>User names and passwords that were sent, with a colon between.</summary>
    public IReadOnlyList<string> Logins => [.. _logins];

    /// <summary>What it says to a recipient; null takes it.</summary>
    public Func<string, SmtpResponse?> AnswerRecipient { get; set; } = _ => null;

    /// <summary>What it says when it has the whole message, which counts as received whatever this is.</summary>
    public Func<ReceivedMail, Task<SmtpResponse>> AnswerMessage { get; set; } = _ => Task.FromResult(SmtpResponse.Ok);

    /// <summary>Whether a login is right.</summary>
    public Func<string, bool> AcceptsLogin { get; set; } = _ => true;

    /// <summary>Starts one on a free port.</summary>
    /// <param name="certificate">With one it offers STARTTLS.</param>
    /// <param name="isSecure">Encrypts from the first byte.</param>
    public static async Task<MailServer> StartAsync(X509Certificate2? certificate = null, bool isSecure = false)
    {
        // Somebody else may take the port between the two calls.
        for (var attempt = 0; ; attempt++)
        {
            var server = new MailServer(FreePort());
            server._running = server.RunAsync(certificate, isSecure);
            if (await server.ListensAsync() || attempt == 10)
            {
                return server;
            }

            server.Dispose();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        Assert.That(() => _running.IsCompleted, Is.True.After(10_000, 10));
        _end.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task RunAsync(X509Certificate2? certificate, bool isSecure)
    {
        var options = new SmtpServerOptionsBuilder()
            .ServerName("mail.test")
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(isSecure).AllowUnsecureAuthentication(true);
                if (certificate is not null)
                {
                    endpoint.Certificate(certificate);
                }
            })
            .Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(new Store(this));
        services.Add((IMailboxFilter)new Filter(this));
        services.Add((IUserAuthenticator)new DelegatingUserAuthenticator((_, user, password) =>
        {
            _logins.Enqueue($"{user}:{password}");
            return AcceptsLogin(user);
        }));
        try
        {
            await new SmtpServer.SmtpServer(options, services).StartAsync(_end.Token);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <returns>False when somebody else has the port.</returns>
    private async Task<bool> ListensAsync()
    {
        await Thoroughness.UntilAsync(
            async () => _running.IsCompleted || await AnswersAsync(), Hang.Limit, "the mail server listens");
        return !_running.IsCompleted;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Store(MailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            var mail = new ReceivedMail(
                transaction.From.AsAddress(),
                [.. transaction.To.Select(to => to.AsAddress())],
                System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
            server._received.Enqueue(mail);
            return await server.AnswerMessage(mail).WaitAsync(server._end.Token);
        }
    }

    private sealed class Filter(MailServer server) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(
            ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            server.AnswerRecipient(to.AsAddress()) is { } refusal ? throw new SmtpResponseException(refusal) : Task.FromResult(true);
    }
}
