using Api.Application.Mail;
using Api.Infrastructure.Mail;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <content>The mails that wait.</content>
internal sealed partial class DatabaseCalls
{
    private async Task CallMailAsync()
    {
        var (recipient, flow) = ($"{_name}@example.com", Guid.CreateVersion7(_now));
        var mail = new OutgoingMail(MailTemplate.PasswordReset, "en", recipient, _id, flow, _now, _ipv4.UserAgent, _now);
        var read = new OutboxMail
        {
            Id = flow,
            Template = mail.Template,
            Language = mail.Language,
            Recipient = recipient,
            RequestedAt = _now,
            ExpiresAt = _now,
            NextAttemptAt = _now,
            Attempts = _variant,
        };
        await CallInTransactionAsync("a mail", (IOutbox outbox) => outbox.AddAsync(mail, default));
        await CallAsync("due", (OutboxQueue queue) => queue.ListDueAsync(_now, _variant, default));
        await CallAsync("claimed", (OutboxQueue queue) => queue.TryClaimAsync(read, _now, default));
        await CallAsync("sent", (OutboxQueue queue) => queue.TryDeleteAsync(flow, _variant, default));
        await CallAsync("put off", (OutboxQueue queue) => queue.TryPutOffAsync(flow, _variant, _now, default));
        await CallAsync("set aside", (OutboxQueue queue) => queue.TrySetAsideAsync(flow, _variant, _now, _now, default));
    }
}
