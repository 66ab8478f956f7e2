using Api.Application.Hooks;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Text;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Tokens;

/// <summary>A login.</summary>
/// <param name="Username">A user name or, if nobody has that, an e-mail address.</param>
/// <param name="Password">As received, never trimmed.</param>
/// <param name="Client">Where the login comes from.</param>
/// <param name="Replaces">What the browser sent as the refresh token that this login replaces; null for none.</param>
public sealed record ObtainTokensCommand(string Username, string Password, ClientInfo Client, string? Replaces = null) : Secret;

/// <summary>
/// Checks the password, starts a session and hands out its first pair, or its sliding token. Then it ends the session that was
/// replaced.
/// </summary>
public sealed class ObtainTokensHandler(
    ILoginRateLimiter attempts,
    IPasswordVerifier verifier,
    LoginHooks hooks,
    SessionStarter starter,
    TokenIssuer issuer,
    ReplacedSession replaced,
    PasswordPolicy passwords)
{
    /// <returns>The pair; the same error for every fault of the credentials.</returns>
    public Task<Result<TokenPair>> HandleAsync(ObtainTokensCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, SessionKind.Pair, issuer.Pair, cancellationToken);

    /// <returns>A sliding token; the same errors as of the pair.</returns>
    public Task<Result<IssuedSlidingToken>> HandleSlidingAsync(ObtainTokensCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, SessionKind.Sliding, issuer.Sliding, cancellationToken);

    private async Task<Result<T>> RunAsync<T>(
        ObtainTokensCommand command,
        SessionKind kind,
        Func<Session, AccessContent, DateTimeOffset, T> mint,
        CancellationToken cancellationToken)
        where T : class
    {
        if (command.Password.CodePoints() > passwords.MaximumLength)
        {
            return new Error.Invalid(nameof(command.Password), FieldTexts.TooLong(passwords.MaximumLength));
        }

        using var attempt = attempts.Begin(command.Username, command.Client);
        if (attempt.RetryAfter is { } delay)
        {
            return new Error.Throttled(delay);
        }

        var result = await LogInAsync(command, kind, mint, cancellationToken);
        if (result.Error is Error.WrongCredentials)
        {
            attempt.Fail();
            await hooks.FailedAsync(command.Username, command.Client, cancellationToken);
        }

        if (result.Error is null && command.Replaces is { } former)
        {
            await replaced.EndAsync(former, cancellationToken);
        }

        return result;
    }

    private Task<Result<T>> LogInAsync<T>(
        ObtainTokensCommand command,
        SessionKind kind,
        Func<Session, AccessContent, DateTimeOffset, T> mint,
        CancellationToken cancellationToken)
        where T : class
    {
        UserId? counted = null;
        return OptimisticRetry.RunAsync(TryAsync);

        async Task<Result<T>?> TryAsync()
        {
            // The try was counted with the first check. The password changed between that check and the start of the
            // session: what was given may be the new one.
            var verified = counted is { } id
                ? await verifier.VerifyAsync(id, command.Password, cancellationToken)
                : await verifier.VerifyLoginAsync(command.Username, command.Password, command.Client, cancellationToken);
            if (!verified.Succeeded(out var account, out var error))
            {
                return error;
            }

            counted = account.User.Id;
            return await starter.TryStartAsync(account, command.Client, kind, mint, cancellationToken);
        }
    }
}
