using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Text;
using Api.Application.Tokens;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Application.Accounts;

/// <summary>A user who is signed in proves again who they are (RFC 9470).</summary>
/// <param name="Password">The caller's, as received.</param>
/// <param name="Client">Where the request comes from.</param>
public sealed record StepUpCommand(string Password, ClientInfo Client) : Secret;

/// <summary>Makes the caller's session fresh, and hands out an access token that says so.</summary>
public sealed class StepUpHandler(
    ICurrentUser caller,
    CurrentPasswordCheck currentPassword,
    ISessionStore sessions,
    TokenIssuer issuer,
    TimeProvider time)
{
    /// <returns>The access token, or why there is none.</returns>
    public async Task<Result<SteppedUp>> HandleAsync(StepUpCommand command, CancellationToken cancellationToken)
    {
        if (currentPassword.FindFault(command.Password) is { } fault)
        {
            return new Error.Invalid(nameof(command.Password), fault);
        }

        return await OptimisticRetry.RunAsync(() => TryAsync(command, cancellationToken));
    }

    private async Task<Result<SteppedUp>?> TryAsync(StepUpCommand command, CancellationToken cancellationToken)
    {
        var verified = await currentPassword.VerifyAsync(nameof(command.Password), command.Password, command.Client, cancellationToken);
        if (!verified.Succeeded(out var account, out var error))
        {
            return error;
        }

        var now = time.GetUtcNow();
        if (await sessions.FindAsync(caller.Id, caller.SessionId, cancellationToken) is not { Session: { EndedAt: null } session })
        {
            return new Error.TokenNotValid(TokenRefusal.Blacklisted);
        }

        var proved = session.Prove(AuthenticationMethods.Password, now);
        if (!await sessions.TryProveAsync(proved, account, cancellationToken))
        {
            return null;
        }

        var content = await issuer.DescribeAsync(account.User.Id, account.User.Roles, cancellationToken);
        return new SteppedUp(issuer.Access(proved, content, now));
    }
}

/// <summary>What a step-up hands out.</summary>
/// <param name="Access">An access token whose login is fresh.</param>
public sealed record SteppedUp(string Access) : Secret;
