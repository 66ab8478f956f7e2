using Api.Application.Mail;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Mail;

/// <summary>Takes mails back.</summary>
internal static class OutboxQueries
{
    // The others are notices: what they tell of has happened.
    private static readonly MailTemplate[] AboutRequests =
        [MailTemplate.SignUp, MailTemplate.SignUpKnown, MailTemplate.PasswordReset, MailTemplate.EmailChange, MailTemplate.EmailTaken];

    /// <summary>Deletes the mails to a user that have not been sent yet and are no notices.</summary>
    public static Task DeleteMailsAsync(this AppDbContext context, UserId user, CancellationToken cancellationToken) => context.Outbox
        .Where(mail => mail.UserId == user.Value && AboutRequests.Contains(mail.Template))
        .ExecuteDeleteAsync(cancellationToken);
}
