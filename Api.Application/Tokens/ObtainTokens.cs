using Api.Application.Hooks;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Text;
using Api.Domain.Sessions;


namespace Api.Application.Tokens;

/// <summary>A login.</summary>
/// <param name="Username">A user name or, if nobody has that, an e-mail address.</param>
/// <param name="Password">As received, never trimmed.</param>
/// <param name="Client">Where the login comes from.</param>
public sealed record ObtainTokensCommand(string Username, string Password, ClientInfo Client)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(ObtainTokensCommand);
}

/// <summary>Checks the password, starts a session and hands out its first pair.</summary>
public sealed class ObtainTokensHandler(
    ILoginRateLimiter attempts,
    IPasswordVerifier verifier,
    LoginHooks hooks,
    ISessionStore sessions,
    TokenIssuer issuer,
    SessionPolicy policy,
    PasswordPolicy passwords,
    TimeProvider time)
{
    /// <summary>The pair, or one answer for whatever is wrong about the credentials.</summary>
    public async Task<Result<TokenPair>> HandleAsync(ObtainTokensCommand command, CancellationToken cancellationToken)
    {
        if (command.Password.CodePoints() > passwords.MaximumLength)
        {
            return new Error.Invalid(nameof(command.Password), FieldErrors.TooLong(passwords.MaximumLength));
        }

        using var attempt = attempts.Begin(command.Username, command.Client);
        if (attempt.RetryAfter is { } delay)
        {
            return new Error.Throttled(delay);
        }

        var result = await LogInAsync(command, cancellationToken);
        if (result.Error is Error.WrongCredentials)
        {
            attempt.Fail();
            await hooks.FailedAsync(command.Username, command.Client, cancellationToken);
        }

        return result;
    }

    private async Task<Result<TokenPair>> LogInAsync(ObtainTokensCommand command, CancellationToken cancellationToken)
    {
        var verification = await verifier.VerifyLoginAsync(command.Username, command.Password, command.Client, cancellationToken);
        var result = await StartAsync(verification, command, cancellationToken);
        if (result is null)
        {
            // The password changed between its check and the start of the session: what was given may be the new one.
            verification = await verifier.VerifyAsync(((PasswordVerification.Verified)verification).Account.User.Id, command.Password, cancellationToken);
            result = await StartAsync(verification, command, cancellationToken);
        }

        return result ?? new Error.WrongCredentials();
    }

    /// <summary>The first pair, or why there is none; null when the account is not any more as it was verified.</summary>
    private async Task<Result<TokenPair>?> StartAsync(PasswordVerification verification, ObtainTokensCommand command, CancellationToken cancellationToken)
    {
        if (verification is PasswordVerification.Busy busy)
        {
            return new Error.Busy(busy.RetryAfter);
        }

        if (verification is not PasswordVerification.Verified { Account: var account }
            || !await hooks.MayLogInAsync(account.User, command.Client, cancellationToken))
        {
            return new Error.WrongCredentials();
        }

        var content = await issuer.DescribeAsync(account.User.Id, account.User.Roles, cancellationToken);
        var now = time.GetUtcNow();
        var session = Session.Start(SessionId.New(now), TokenId.New(), account.User.Id, command.Client, policy, now);
        // Before the session starts: claims that cannot be written leave none behind that nobody has tokens of.
        var pair = issuer.Pair(session, content, now);
        if (!await sessions.TryStartAsync(session, account, cancellationToken))
        {
            return null;
        }

        await hooks.SucceededAsync(account.User, session, cancellationToken);
        return pair;
    }
}
