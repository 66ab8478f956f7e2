using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Domain.Sessions;

namespace Api.Application.Accounts;

/// <summary>A user wants another address, or to confirm the one that is stored.</summary>
/// <param name="Email">The address.</param>
/// <param name="CurrentPassword">The caller's, as received; null where there is none.</param>
/// <param name="Again">The flow whose code is to be sent again; null for none.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record AskEmailChangeCommand(string Email, string? CurrentPassword, string? Again, ClientInfo Client) : Secret;

/// <summary>Sends a code to the new address; one that is somebody else's gets a notice instead, and the answer does not tell.</summary>
public sealed class AskEmailChangeHandler(
    ICurrentUser caller,
    IAccountRateLimiter limiter,
    IAddressedAccounts addressed,
    CurrentPasswordCheck currentPassword,
    INewFlows flows)
{
    /// <returns>The flow, or what is wrong about the request.</returns>
    public async Task<Result<AskedFlow>> HandleAsync(AskEmailChangeCommand command, CancellationToken cancellationToken)
    {
        if (await caller.FindAsync(cancellationToken) is not { } user)
        {
            return new Error.UserNotFound();
        }

        var address = UserFields.ToStoredEmail(command.Email)!;
        if (await FindFaultsAsync(command, user, address, cancellationToken) is { } invalid)
        {
            return invalid;
        }

        if (limiter.TryAsk(command.Client) is { } delay)
        {
            return new Error.Throttled(delay);
        }

        if (command.CurrentPassword is { } password)
        {
            var verified = await currentPassword.VerifyAsync(
                nameof(command.CurrentPassword), password, command.Client, cancellationToken);
            if (verified.Error is { } wrong)
            {
                return wrong;
            }
        }

        var owner = await addressed.FindByEmailAsync(address, cancellationToken);
        var isOwn = owner?.Id == user.Id;
        var request = new FlowDraft(
            FlowKind.EmailChange, owner?.Email ?? address, command.Again, [user.Id.ToString(), command.Email])
        {
            Owner = user,
            TellsOwner = !isOwn,
            // One's own in another spelling may be another mailbox: what is confirmed is what is stored.
            NewAddress = isOwn ? owner!.Email : address,
            Mail = owner switch
            {
                null => new FlowMail(MailTemplate.EmailChange, address, user.Id, ShowsCode: true, IsConfirmed: false),
                _ when isOwn => OwnerMails.Bringing(MailTemplate.EmailChange, owner),
                { IsActive: true } => OwnerMails.Telling(MailTemplate.EmailTaken, owner),
                _ => null,
            },
        };
        return await flows.AskAsync(request, cancellationToken);
    }

    private async Task<Error?> FindFaultsAsync(
        AskEmailChangeCommand command,
        UserDetails user,
        string address,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        // The user name goes along where it is the address.
        var stored = user.Username.Contains('@') ? null : UserValues.Named(address, email: null);
        UserFields.Check(errors, UserValues.Named(address, address), stored);
        errors.Move(nameof(user.Username), nameof(command.Email));
        var fault = command.CurrentPassword is { } password ? currentPassword.FindFault(password)
            : await addressed.HasPasswordAsync(caller.Id, cancellationToken) ? FieldTexts.Required
            : null;
        if (fault is not null)
        {
            errors.Add(nameof(command.CurrentPassword), fault);
        }

        return errors.ToError();
    }
}
