namespace Api.Application.Mail;

/// <summary>What mails repeat of the request that caused them.</summary>
/// <param name="Language"><c>en</c> or <c>de</c>.</param>
/// <param name="UserAgent">The <c>User-Agent</c> of the request; null for none.</param>
public sealed record MailOrigin(string Language, string? UserAgent)
{
    /// <summary>A command, or a request that says nothing.</summary>
    public static readonly MailOrigin Unknown = new("en", null);
}
