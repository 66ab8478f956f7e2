using Api.Application.Hooks;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Sessions;
using Api.Domain.Sessions;

namespace Api.Application.Tokens;

/// <summary>Starts the session of an account that was verified, for every call that starts one.</summary>
public sealed class SessionStarter(LoginHooks hooks, ISessionStore sessions, TokenIssuer issuer, SessionPolicy policy, TimeProvider time)
{
    /// <summary>Asks the rules of logins, starts a session and tells the observers.</summary>
    /// <param name="account">As it was when it was verified.</param>
    /// <param name="client">Where the login comes from.</param>
    /// <param name="kind">By which tokens the session lives.</param>
    /// <param name="mint">Makes the first tokens.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// The first tokens; <see cref="Error.WrongCredentials"/> when a rule says no; null when the account is no longer as it was
    /// verified, and nothing has started.
    /// </returns>
    internal async Task<Result<T>?> TryStartAsync<T>(
        VerifiedAccount account,
        ClientInfo client,
        SessionKind kind,
        Func<Session, AccessContent, DateTimeOffset, T> mint,
        CancellationToken cancellationToken)
        where T : class
    {
        if (!await hooks.MayLogInAsync(account.User, client, cancellationToken))
        {
            return new Error.WrongCredentials();
        }

        var content = await issuer.DescribeAsync(account.User.Id, account.User.Roles, cancellationToken);
        var now = time.GetUtcNow();
        var session = Session.Start(SessionId.New(now), TokenId.New(), account.User.Id, client, policy, now, kind);
        // Mint first: if a hook's claim cannot be serialised, no session is left without a token.
        var tokens = mint(session, content, now);
        if (!await sessions.TryStartAsync(session, account, cancellationToken))
        {
            return null;
        }

        await hooks.SucceededAsync(account.User, session, cancellationToken);
        return tokens;
    }
}
