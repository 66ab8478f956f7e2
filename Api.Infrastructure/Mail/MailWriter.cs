using System.Globalization;
using Api.Application.Mail;
using Api.Application.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;

namespace Api.Infrastructure.Mail;

/// <summary>Makes the message of a mail, with the secrets of its flow, which are stored nowhere.</summary>
internal sealed class MailWriter(IOptions<MailOptions> options, MailTexts texts)
{
    private readonly MailboxAddress _from = new(
        ToLine(string.IsNullOrEmpty(options.Value.FromName) ? texts.ProductName : options.Value.FromName),
        EmailAddress.ToComparable(options.Value.From!));

    // In ASCII: the library shows the domain of an address in Unicode.
    private readonly string _domain = EmailAddress.ToComparable(options.Value.From!).Split('@')[^1];

    /// <summary>Writes one.</summary>
    /// <param name="mail">As it waits.</param>
    /// <param name="secrets">Of its flow; null for a notice.</param>
    /// <exception cref="FormatException">The recipient is no address.</exception>
    public MimeMessage Write(OutboxMail mail, FlowSecrets? secrets)
    {
        if (!EmailAddress.IsValid(mail.Recipient))
        {
            throw new FormatException("The recipient's address is none.");
        }

        var text = MailTemplates.Fill(mail.Template, mail.Language, Values(mail, secrets));
        var message = new MimeMessage
        {
            Date = mail.RequestedAt,
            Subject = ToLine(text.Subject),
            MessageId = $"{mail.Id:N}@{_domain}",
            Body = new MultipartAlternative(Part(TextFormat.Plain, text.Plain), Part(TextFormat.Html, text.Html)),
        };
        message.From.Add(_from);
        // Servers know domains by their names in ASCII.
        message.To.Add(new MailboxAddress(name: null, EmailAddress.ToComparable(mail.Recipient)));
        // No answering machine answers (RFC 3834 §5).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body.Headers.Add(HeaderId.ContentLanguage, MailTemplates.LanguageOf(mail.Language));
        return message;
    }

    private Dictionary<string, string?> Values(OutboxMail mail, FlowSecrets? secrets)
    {
        var language = MailTemplates.LanguageOf(mail.Language);
        var culture = CultureInfo.GetCultureInfo(language);
        var day = language == "de" ? "d. MMMM yyyy" : "d MMMM yyyy";
        return new Dictionary<string, string?>
        {
            ["product"] = ToLine(texts.ProductName),
            ["requested"] = mail.RequestedAt.UtcDateTime.ToString($"{day}, HH:mm 'UTC'", culture),
            ["agent"] = mail.Agent,
            ["code"] = secrets?.Code,
            ["link"] = secrets is null ? null : Link(secrets),
            ["until"] = secrets?.ExpiresAt.UtcDateTime.ToString("HH:mm 'UTC'", culture),
        };
    }

    /// <summary>What acts stands behind the #, which no server and no proxy gets to see.</summary>
    private string? Link(FlowSecrets secrets) => texts.PageUrl is null
        ? null
        : $"{texts.PageUrl.AbsoluteUri}#kind={Uri.EscapeDataString(secrets.Kind)}&link={Uri.EscapeDataString(secrets.Link)}";

    private static TextPart Part(TextFormat format, string text)
    {
        var part = new TextPart(format) { ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        part.SetText("utf-8", text);
        return part;
    }

    /// <summary>A header is one line, whatever a setting holds.</summary>
    private static string ToLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
