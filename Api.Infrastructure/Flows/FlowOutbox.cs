using Api.Application.Flows;
using Api.Application.Mail;
using Api.Domain.Flows;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Writes the mails about flows. Whoever is meant and whatever the limits say, a mail is written: one about no flow is not sent, and
/// nobody learns from the time of an answer whether there is an account.
/// </summary>
internal sealed class FlowOutbox(IOutbox outbox, AccountNotices notices, MailOrigin origin)
{
    // As long as many an address. What was typed where an address belongs may be a secret.
    private const string Nobody = "nobody@example.invalid";

    /// <summary>Writes the mail of a flow, inside the transaction that opens it.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="row">The flow.</param>
    /// <param name="isSent">Whether the limits let it be sent.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task AddAsync(FlowDraft request, FlowRow row, bool isSent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!isSent || request.Mail is not { } wanted)
        {
            return outbox.AddAsync(
                ToNobody(request.Mail?.Template ?? MailTemplate.PasswordReset, now, row.ExpiresAt), cancellationToken);
        }

        Guid? shown = wanted.ShowsCode ? row.Id.Value : null;
        var agent = wanted.IsConfirmed ? origin.UserAgent : null;
        return outbox.AddAsync(
            new OutgoingMail(wanted.Template, origin.Language, wanted.Recipient, wanted.User, shown, now, agent, row.ExpiresAt),
            cancellationToken);
    }

    /// <summary>Writes the notice that codes are guessed, inside a transaction.</summary>
    public Task TellOfGuessesAsync(FlowRow row, ApplicationUser? owner, DateTimeOffset now, CancellationToken cancellationToken) =>
        owner is { IsActive: true, Email: not null }
            ? notices.TellAsync(MailTemplate.CodesGuessed, owner, cancellationToken)
            : outbox.AddAsync(ToNobody(MailTemplate.CodesGuessed, now, row.ExpiresAt), cancellationToken);

    /// <summary>A mail about a flow that there is not, so that it is not sent.</summary>
    private OutgoingMail ToNobody(MailTemplate template, DateTimeOffset now, DateTimeOffset expiresAt) => new(
        template,
        origin.Language,
        Nobody,
        User: null,
        FlowId.New(now).Value,
        now,
        UserAgent: null,
        expiresAt);
}
