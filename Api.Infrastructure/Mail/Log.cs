using Api.Application.Mail;
using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.Mail;

/// <summary>What is logged about mails: events 228 to 239. None holds an address, a code, a link or a text of the server.</summary>
internal static partial class Log
{
    [LoggerMessage(
        228,
        LogLevel.Warning,
        "Mail {MailId} ({Template}) waits: the key of its code is not known to this replica",
        EventName = nameof(MailWithoutKey))]
    public static partial void MailWithoutKey(ILogger logger, Guid mailId, MailTemplate template);

    [LoggerMessage(
        229,
        LogLevel.Warning,
        "Mails hold codes alone (Accounts:PageUrl is not set): whoever enters ten wrong codes for an address keeps its owner from a "
        + "reset for a day",
        EventName = nameof(MailsWithoutLinks))]
    public static partial void MailsWithoutLinks(ILogger logger);

    [LoggerMessage(230, LogLevel.Information, "Mails become files in {Folder}", EventName = nameof(MailsBecomeFiles))]
    public static partial void MailsBecomeFiles(ILogger logger, string folder);

    [LoggerMessage(
        231,
        LogLevel.Warning,
        "Mails, and the codes in them, go to {Host} without encryption (Mail:AllowUnencrypted)",
        EventName = nameof(MailUnencrypted))]
    public static partial void MailUnencrypted(ILogger logger, string host);

    [LoggerMessage(232, LogLevel.Information, "Mail {MailId} ({Template}) was sent", EventName = nameof(MailSent))]
    public static partial void MailSent(ILogger logger, Guid mailId, MailTemplate template);

    [LoggerMessage(
        233,
        LogLevel.Information,
        "Mail {MailId} ({Template}) was not sent: what it is about is over",
        EventName = nameof(MailNotNeeded))]
    public static partial void MailNotNeeded(ILogger logger, Guid mailId, MailTemplate template);

    [LoggerMessage(
        234,
        LogLevel.Information,
        "Mail {MailId} ({Template}) was put off by the mail server: {Status}; trying again",
        EventName = nameof(MailPutOff))]
    public static partial void MailPutOff(ILogger logger, Guid mailId, MailTemplate template, string status);

    [LoggerMessage(
        235,
        LogLevel.Warning,
        "Mail {MailId} ({Template}) was given up after {Tries} tries: it could not be sent in time",
        EventName = nameof(MailGivenUp))]
    public static partial void MailGivenUp(ILogger logger, Guid mailId, MailTemplate template, int tries);

    [LoggerMessage(
        236,
        LogLevel.Error,
        "Mail {MailId} ({Template}) was refused for good and is set aside: {Status}",
        EventName = nameof(MailSetAside))]
    public static partial void MailSetAside(ILogger logger, Guid mailId, MailTemplate template, string status);

    [LoggerMessage(
        237,
        LogLevel.Warning,
        "The mail server does not take mails: {Fault}; trying again",
        EventName = nameof(MailServerUnreachable))]
    public static partial void MailServerUnreachable(ILogger logger, string fault);

    [LoggerMessage(
        238,
        LogLevel.Error,
        "No mail can be sent with these settings: {Fault}; trying again",
        EventName = nameof(MailMisconfigured))]
    public static partial void MailMisconfigured(ILogger logger, string fault);

    [LoggerMessage(
        239,
        LogLevel.Warning,
        "The mails that wait could not be read or marked; trying again",
        EventName = nameof(OutboxNotRead))]
    public static partial void OutboxNotRead(ILogger logger, Exception exception);
}
