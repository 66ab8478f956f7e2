using Api.Application.Flows;
using Api.Application.Hooks;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Text;
using Api.Application.Tokens;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Accounts;

/// <summary>Who reads the mail of a sign-up finishes it.</summary>
/// <param name="Key">The code or the link.</param>
/// <param name="Password">The account's, as received.</param>
/// <param name="Username">Another user name than was asked for; null to keep that.</param>
/// <param name="Client">Where the request comes from.</param>
/// <param name="Replaces">What the browser sent as the refresh token that this login replaces; null for none.</param>
public sealed record ConfirmSignUpCommand(
    FlowKey Key,
    string Password,
    string? Username,
    ClientInfo Client,
    string? Replaces = null) : Secret;

/// <summary>An account that exists from now on.</summary>
/// <param name="Id">The user.</param>
/// <param name="Tokens">The first pair; null after a link, which signs nobody in: somebody else may have sent it.</param>
public sealed record ConfirmedSignUp(UserId Id, TokenPair? Tokens) : Secret;

/// <summary>Creates the account, and signs in who asked for it by the code.</summary>
public sealed class ConfirmSignUpHandler(
    IAccountRateLimiter limiter,
    FlowFinish finish,
    NewPasswordCheck newPassword,
    IPasswordHashes hashes,
    IFlowEndings endings,
    SessionStarter starter,
    LoginHooks hooks,
    TokenIssuer issuer,
    ReplacedSession replaced)
{
    /// <returns>The user and, by a code, the tokens; or why there is none.</returns>
    public async Task<Result<ConfirmedSignUp>> HandleAsync(ConfirmSignUpCommand command, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        await newPassword.CheckAsync(errors, nameof(command.Password), command.Password, username: "", cancellationToken);
        // Whether a name with @ is the account's own address is known with the flow only.
        if (command.Username is { } given && UserFields.ToStoredUsername(given) is var name && !name.Contains('@'))
        {
            UserFields.Check(errors, UserValues.Named(name, email: null), stored: null);
        }

        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        if (limiter.TryConfirm(command.Client) is { } delay)
        {
            return new Error.Throttled(delay);
        }

        var created = await finish.RunAsync(
            FlowKind.SignUp, caller: null, command.Key, flow => CreateAsync(command, flow, cancellationToken), cancellationToken);
        if (!created.Succeeded(out var account, out var error))
        {
            return error;
        }

        return command.Key.Link is null
            ? await LogInAsync(account, command, cancellationToken)
            : new ConfirmedSignUp(account.User.Id, Tokens: null);
    }

    private async Task<Result<VerifiedAccount>> CreateAsync(
        ConfirmSignUpCommand command,
        OpenFlow flow,
        CancellationToken cancellationToken)
    {
        var asked = flow.SignUp!;
        var values = command.Username is { } username ? asked with { Username = UserFields.ToStoredUsername(username) } : asked;
        var errors = new FieldErrors();
        UserFields.Check(errors, values, stored: asked);
        await newPassword.CheckAsync(errors, nameof(command.Password), command.Password, values.Username, cancellationToken);
        if (errors.ToError() is { } invalid)
        {
            return invalid;
        }

        return (await hashes.HashAsync(command.Client, command.Password, cancellationToken)).Succeeded(out var hash, out var busy)
            ? await OptimisticRetry.RunAsync(() => endings.TrySignUpAsync(flow, values, hash, cancellationToken))
            : busy;
    }

    /// <summary>The account is there: when no session can start, its owner logs in later.</summary>
    private async Task<Result<ConfirmedSignUp>> LogInAsync(
        VerifiedAccount account,
        ConfirmSignUpCommand command,
        CancellationToken cancellationToken)
    {
        var started = await starter.TryStartAsync(account, command.Client, SessionKind.Pair, issuer.Pair, cancellationToken);
        if (started is null || !started.Succeeded(out var tokens, out _))
        {
            await hooks.FailedAsync(account.User.Username, command.Client, cancellationToken);
            return new Error.WrongCredentials();
        }

        if (command.Replaces is { } former)
        {
            await replaced.EndAsync(former, cancellationToken);
        }

        return new ConfirmedSignUp(account.User.Id, tokens);
    }
}
