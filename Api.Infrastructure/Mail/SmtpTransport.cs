using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Api.Infrastructure.Mail;

/// <summary>Sends mails to a server, several by one connection while there are more.</summary>
internal sealed class SmtpTransport(MailOptions options, Func<SmtpClient> createClient) : IMailTransport, IDisposable
{
    private const int FirstPermanentStatus = 500;

    private SmtpClient? _client;

    // Whether the open connection has been told that all addresses are in ASCII, which cannot be taken back.
    private bool _isAscii;

    public async Task<Delivery> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var needsUnicode = message.To.Mailboxes.Concat(message.From.Mailboxes).Any(mailbox => !Ascii.IsValid(LocalPart(mailbox)));
            if (needsUnicode && _isAscii)
            {
                await CloseAsync(cancellationToken);
            }

            var client = await ConnectAsync(cancellationToken);
            if (needsUnicode && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            {
                return new Delivery(DeliveryOutcome.Refused, "no SMTPUTF8");
            }

            if (!needsUnicode)
            {
                // Where the server knows Unicode, MailKit would send domains so, and the next server may not know it.
                client.Capabilities &= ~SmtpCapabilities.UTF8;
                _isAscii = true;
            }

            var format = FormatOptions.Default.Clone();
            format.International = needsUnicode;
            await client.SendAsync(format, message, cancellationToken);
            return Delivery.Sent;
        }
        catch (Exception exception)
        {
            // What a connection is good for after a fault is not known.
            Dispose();
            return Judge(exception);
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_client is { IsConnected: true } client)
            {
                await client.DisconnectAsync(quit: true, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is ProtocolException or CommandException or IOException or SocketException
            or OperationCanceledException or TimeoutException)
        {
            // What was sent is sent, however the server says goodbye.
        }

        Dispose();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
        _isAscii = false;
    }

    private async Task<SmtpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client is { IsConnected: true } open)
        {
            return open;
        }

        Dispose();
        var client = _client = createClient();
        await client.ConnectAsync(options.Host!, options.Port, options.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, cancellationToken);
        if (!string.IsNullOrEmpty(options.Username))
        {
            await client.AuthenticateAsync(options.Username, options.Password!, cancellationToken);
        }

        return client;
    }

    private static string LocalPart(MailboxAddress mailbox) => mailbox.Address[..mailbox.Address.LastIndexOf('@')];

    private static Delivery Judge(Exception exception) => exception switch
    {
        SmtpCommandException command => Judge(command),
        ServiceNotAuthenticatedException => new Delivery(DeliveryOutcome.Misconfigured, "530"),
        AuthenticationException => new Delivery(DeliveryOutcome.Misconfigured, "authentication failed"),
        SslHandshakeException => new Delivery(DeliveryOutcome.Misconfigured, "TLS failed, or the certificate was not accepted"),
        // Of MailKit alone: the server lacks STARTTLS, AUTH, or a mechanism that both know.
        NotSupportedException { Source: "MailKit" } =>
            new Delivery(DeliveryOutcome.Misconfigured, "the server offers no STARTTLS or no AUTH"),
        SocketException socket => new Delivery(DeliveryOutcome.Unreachable, socket.SocketErrorCode.ToString()),
        OperationCanceledException or TimeoutException => new Delivery(DeliveryOutcome.Unreachable, "no answer in time"),
        // Broken connections above all. What is nobody's fault but ours is tried until the mail is given up, and never lost.
        _ => new Delivery(DeliveryOutcome.Unreachable, exception.GetType().Name),
    };

    private static Delivery Judge(SmtpCommandException exception)
    {
        var status = ((int)exception.StatusCode).ToString(CultureInfo.InvariantCulture);
        var isPermanent = (int)exception.StatusCode >= FirstPermanentStatus;
        return exception.ErrorCode switch
        {
            SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted =>
                new Delivery(isPermanent ? DeliveryOutcome.Refused : DeliveryOutcome.PutOff, status),
            // The sender is the same in all mails.
            _ => new Delivery(isPermanent ? DeliveryOutcome.Misconfigured : DeliveryOutcome.Unreachable, status),
        };
    }
}
