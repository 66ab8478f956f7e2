using Api.Application.Mail;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Flows;

/// <summary>Tells people what happened to their accounts, by mails without a code or a link that acts.</summary>
internal sealed class AccountNotices(IOutbox outbox, MailAvailability mail, MailOrigin origin, TimeProvider time)
{
    private static readonly TimeSpan TriedFor = TimeSpan.FromDays(1);

    /// <summary>Adds a notice to the open transaction, unless there is no mail or the account is inactive.</summary>
    /// <param name="template">What happened.</param>
    /// <param name="user">To whose account.</param>
    /// <param name="address">Where the notice goes; null for nowhere.</param>
    /// <param name="isConfirmed">Whether the account's owner is known to read what goes there.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task TellAsync(
        MailTemplate template,
        ApplicationUser user,
        string? address,
        bool isConfirmed,
        CancellationToken cancellationToken) =>
        TellAsync(template, new UserId(user.Id), user.IsActive ? address : null, isConfirmed, cancellationToken);

    /// <summary>As above, to the address that the account has.</summary>
    public Task TellAsync(MailTemplate template, ApplicationUser user, CancellationToken cancellationToken) =>
        TellAsync(template, user, user.Email, user.EmailConfirmedAt is not null, cancellationToken);

    /// <summary>As above, of an account as it was read.</summary>
    public Task TellAsync(MailTemplate template, UserDetails user, CancellationToken cancellationToken) =>
        TellAsync(template, user.Id, user.IsActive ? user.Email : null, user.EmailConfirmedAt is not null, cancellationToken);

    private Task TellAsync(MailTemplate template, UserId user, string? address, bool isConfirmed, CancellationToken cancellationToken)
    {
        if (address is null || !mail.IsConfigured)
        {
            return Task.CompletedTask;
        }

        var now = time.GetUtcNow();
        var agent = isConfirmed ? origin.UserAgent : null;
        return outbox.AddAsync(
            new OutgoingMail(template, origin.Language, address, user, Flow: null, now, agent, now + TriedFor), cancellationToken);
    }
}
