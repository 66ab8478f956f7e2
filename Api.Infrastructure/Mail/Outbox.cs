using Api.Application.Mail;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Mail;

/// <summary>Writes mails into the transaction of what they tell of.</summary>
internal sealed class Outbox(AppDbContext context) : IOutbox
{
    public async Task AddAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A mail has to be written inside the transaction of what it tells of.");
        }

        var added = context.Add(new OutboxMail
        {
            Id = Guid.CreateVersion7(mail.RequestedAt),
            Template = mail.Template,
            Language = MailTemplates.LanguageOf(mail.Language),
            Recipient = mail.Recipient,
            UserId = mail.User?.Value,
            FlowId = mail.Flow,
            RequestedAt = mail.RequestedAt,
            Agent = IsToKnownAddress(mail.Template) ? AgentName.Of(mail.UserAgent) : null,
            ExpiresAt = mail.ExpiresAt,
            NextAttemptAt = mail.RequestedAt,
        });
        await context.SaveChangesAsync(cancellationToken);
        added.State = EntityState.Detached;
        context.HasNewMail = true;
    }

    // Nobody has confirmed that these addresses belong to who asked.
    private static bool IsToKnownAddress(MailTemplate template) =>
        template is not (MailTemplate.SignUp or MailTemplate.EmailChange or MailTemplate.EmailTaken);
}
