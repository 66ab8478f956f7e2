using MimeKit;

namespace Api.Infrastructure.Mail;

/// <summary>What became of a try to send a mail.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The other side has it.</summary>
    Sent,

    /// <summary>This mail will never be taken: another try would end the same.</summary>
    Refused,

    /// <summary>This mail is not taken now; another may be.</summary>
    PutOff,

    /// <summary>No mail gets through now. Whether this one did is not known: the connection may have broken after it.</summary>
    Unreachable,

    /// <summary>No mail gets through until somebody changes a setting or a certificate.</summary>
    Misconfigured,
}

/// <summary>The outcome, and what tells an operator why.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">A status of SMTP or the name of a fault, never what the server wrote: it may repeat addresses.</param>
internal readonly record struct Delivery(DeliveryOutcome Outcome, string Detail)
{
    public static readonly Delivery Sent = new(DeliveryOutcome.Sent, "");
}

/// <summary>The way that mails take out of the program.</summary>
internal interface IMailTransport
{
    /// <summary>Tries to send one mail. Every fault of the way is an outcome.</summary>
    Task<Delivery> SendAsync(MimeMessage message, CancellationToken cancellationToken);

    /// <summary>Ends what was kept open for the next mail.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}
