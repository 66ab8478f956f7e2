using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Results;
using Api.Application.Text;
using Api.Domain.Flows;
using Api.Domain.Sessions;

namespace Api.Application.Accounts;

/// <summary>Somebody lost a password.</summary>
/// <param name="Email">The address of the account; null where the user name is given.</param>
/// <param name="Username">The user name, or what else logs in; null where the address is given.</param>
/// <param name="Again">The flow whose code is to be sent again; null for none.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record AskPasswordResetCommand(string? Email, string? Username, string? Again, ClientInfo Client) : Secret;

/// <summary>Sends a code to the address that is stored, if there is one; the answer does not tell.</summary>
public sealed class AskPasswordResetHandler(
    IAccountRateLimiter limiter,
    IAddressedAccounts addressed,
    INewFlows flows)
{
    /// <returns>The flow, whether there is such an account or not.</returns>
    public async Task<Result<AskedFlow>> HandleAsync(AskPasswordResetCommand command, CancellationToken cancellationToken)
    {
        if (limiter.TryAsk(command.Client) is { } delay)
        {
            return new Error.Throttled(delay);
        }

        var user = command.Email is { } email
            ? await addressed.FindByEmailAsync(email, cancellationToken)
            : await addressed.FindByLoginNameAsync(command.Username!, cancellationToken);
        var owner = user is { IsActive: true, Email: not null } ? user : null;
        var request = new FlowDraft(
            FlowKind.PasswordReset,
            owner?.Email ?? command.Email ?? command.Username!,
            command.Again,
            [command.Email, command.Username])
        {
            Owner = owner,
            Stranger = command.Client,
            Mail = owner is null ? null : OwnerMails.Bringing(MailTemplate.PasswordReset, owner),
        };
        return await flows.AskAsync(request, cancellationToken);
    }
}
