namespace Api.Application.Mail;

/// <summary>Whether mails can be sent at all.</summary>
/// <param name="IsConfigured">False: no settings say where mails go, and what needs them is off.</param>
public sealed record MailAvailability(bool IsConfigured);
