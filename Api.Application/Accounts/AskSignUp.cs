using Api.Application.Flows;
using Api.Application.Hooks;
using Api.Application.Mail;
using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Domain.Sessions;

namespace Api.Application.Accounts;

/// <summary>Somebody wants an account.</summary>
/// <param name="Email">Where the code goes.</param>
/// <param name="Username">Null for the address.</param>
/// <param name="FirstName">Null for none.</param>
/// <param name="LastName">Null for none.</param>
/// <param name="Again">The flow whose code is to be sent again; null for none.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record AskSignUpCommand(
    string Email,
    string? Username,
    string? FirstName,
    string? LastName,
    string? Again,
    ClientInfo Client) : Secret;

/// <summary>
/// Sends a code to the address. There is no account before the code is entered, and no answer tells whether the address has one:
/// then its owner is told instead.
/// </summary>
public sealed class AskSignUpHandler(
    IAccountRateLimiter limiter,
    IEnumerable<ISignUpRule> rules,
    IAddressedAccounts accounts,
    INewFlows flows)
{
    /// <returns>The flow, or what is wrong about the request.</returns>
    public async Task<Result<AskedFlow>> HandleAsync(AskSignUpCommand command, CancellationToken cancellationToken)
    {
        var values = UserFields.ToStored(UserValues.Named(command.Username ?? command.Email, command.Email) with
        {
            FirstName = command.FirstName ?? "",
            LastName = command.LastName ?? "",
        });
        var errors = new FieldErrors();
        UserFields.Check(errors, values, stored: null);
        if (command.Username is null)
        {
            errors.Move(nameof(command.Username), nameof(command.Email));
        }

        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        if (limiter.TryAsk(command.Client) is { } delay)
        {
            return new Error.Throttled(delay);
        }

        foreach (var rule in rules)
        {
            await rule.CheckAsync(values, command.Client, errors, cancellationToken);
        }

        if (errors.ToError() is { } refused)
        {
            return refused;
        }

        // A user name that is the address tells of the address: whether that is taken is told to who reads its mails.
        if (!values.Username.Contains('@') && await accounts.HasUsernameAsync(values.Username, cancellationToken))
        {
            return new Error.UsernameTaken();
        }

        var owner = await accounts.FindByEmailAsync(values.Email!, cancellationToken);
        var request = new FlowDraft(
            FlowKind.SignUp,
            owner?.Email ?? values.Email!,
            command.Again,
            [command.Email, command.Username, command.FirstName, command.LastName])
        {
            NewAddress = values.Email,
            SignUp = values,
            Stranger = command.Client,
            Mail = owner switch
            {
                null => new FlowMail(MailTemplate.SignUp, values.Email!, User: null, ShowsCode: true, IsConfirmed: false),
                { IsActive: true } => OwnerMails.Telling(MailTemplate.SignUpKnown, owner),
                _ => null,
            },
        };
        return await flows.AskAsync(request, cancellationToken);
    }
}
