namespace Api.Infrastructure.Mail;

/// <summary>What mails say of the product, from settings alone and never from a request.</summary>
/// <param name="ProductName">The name that the reader knows it by.</param>
/// <param name="PageUrl">The page that links open; null: mails hold codes alone.</param>
internal sealed record MailTexts(string ProductName, Uri? PageUrl);
