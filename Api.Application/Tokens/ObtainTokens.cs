using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Application.Tokens;

/// <summary>A login.</summary>
/// <param name="Username">A user name or, if nobody has that, an e-mail address.</param>
/// <param name="Password">As received, never trimmed.</param>
/// <param name="Client">Where the login comes from.</param>
public sealed record ObtainTokensCommand(string Username, string Password, Client Client)
{
    /// <summary>Holds a secret, so it does not print itself.</summary>
    public override string ToString() => nameof(ObtainTokensCommand);
}

/// <summary>Checks the password, starts a session and hands out its first pair.</summary>
public sealed class ObtainTokensHandler(
    IUserAccounts accounts,
    ISessionStore sessions,
    TokenIssuer issuer,
    SessionPolicy policy,
    PasswordPolicy passwords,
    TimeProvider time)
{
    // The password may change between its check and the start of the session: then it is checked once more.
    private const int Attempts = 2;

    /// <summary>The pair, or one answer for whatever is wrong about the credentials.</summary>
    public async Task<Result<TokenPair>> HandleAsync(ObtainTokensCommand command, CancellationToken cancellationToken)
    {
        if (command.Password.CodePoints() > passwords.MaximumLength)
        {
            return new Error.Invalid(nameof(command.Password), FieldErrors.TooLong(passwords.MaximumLength));
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var verification = await accounts.VerifyPasswordAsync(command.Username, command.Password, cancellationToken);
            if (verification is PasswordVerification.Busy busy)
            {
                return new Error.Busy(busy.RetryAfter);
            }

            if (verification is not PasswordVerification.Verified { Account: var account })
            {
                return new Error.WrongCredentials();
            }

            var now = time.GetUtcNow();
            var session = Session.Start(SessionId.New(now), TokenId.New(), account.Id, command.Client, policy, now);
            if (await sessions.TryStartAsync(session, account, cancellationToken))
            {
                return new TokenPair(issuer.Refresh(session), issuer.Access(session, account.Roles, now));
            }
        }

        return new Error.WrongCredentials();
    }
}
