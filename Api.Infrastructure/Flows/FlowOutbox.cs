using Api.Application.Flows;
using Api.Application.Mail;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Flows;

/// <summary>
/// Writes the mails about flows. Whoever is meant and whatever the limits say, a mail is written: one about a void flow is not
/// sent, and nobody learns from the time of an answer whether there is an account.
/// </summary>
internal sealed class FlowOutbox(IOutbox outbox, MailOrigin origin)
{
    // Of what is not sent, but written like what is.
    private const int LongestRecipient = 254;

    /// <summary>Writes the mail of a flow, inside the transaction that opens it.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="row">The flow.</param>
    /// <param name="isSent">Whether the limits let it be sent.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task AddAsync(FlowDraft request, FlowRow row, bool isSent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (isSent && request.Mail is { } wanted)
        {
            Guid? shown = wanted.ShowsCode ? row.Id.Value : null;
            var agent = wanted.IsConfirmed ? origin.UserAgent : null;
            return outbox.AddAsync(
                new OutgoingMail(wanted.Template, origin.Language, wanted.Recipient, wanted.User, shown, now, agent, row.ExpiresAt),
                cancellationToken);
        }

        return row.IsVoid
            ? outbox.AddAsync(ToNobody(request.Mail?.Template ?? MailTemplate.SignUp, request.Addressed, row, now), cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>Writes the notice that codes are guessed, inside a transaction.</summary>
    public Task TellOfGuessesAsync(FlowRow row, ApplicationUser? owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (owner is { IsActive: true, Email: { } address })
        {
            var agent = owner.EmailConfirmedAt is null ? null : origin.UserAgent;
            return outbox.AddAsync(
                new OutgoingMail(
                    MailTemplate.CodesGuessed,
                    origin.Language,
                    address,
                    new UserId(owner.Id),
                    Flow: null,
                    now,
                    agent,
                    now + AccountNotices.TriedFor),
                cancellationToken);
        }

        return row.IsVoid
            ? outbox.AddAsync(ToNobody(MailTemplate.CodesGuessed, row.NormalizedAddress, row, now), cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>A mail about a void flow, which is not sent.</summary>
    private OutgoingMail ToNobody(MailTemplate template, string recipient, FlowRow row, DateTimeOffset now) => new(
        template,
        origin.Language,
        recipient[..Math.Min(recipient.Length, LongestRecipient)],
        User: null,
        row.Id.Value,
        now,
        UserAgent: null,
        row.ExpiresAt);
}
