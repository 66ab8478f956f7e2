using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Application.Hooks;

/// <summary>
/// Is called at logins (SimpleJWT: <c>ON_LOGIN_SUCCESS</c>, <c>ON_LOGIN_FAILED</c>) before they are answered. What it throws
/// is logged and changes no answer.
/// </summary>
public interface ILoginObserver
{
    /// <summary>A session has started.</summary>
    /// <param name="user">The user who logged in.</param>
    /// <param name="session">The new session.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away or the request takes too long.</param>
    ValueTask SucceededAsync(UserDetails user, Session session, CancellationToken cancellationToken);

    /// <summary>The password was wrong, or the account unknown or not one that may log in.</summary>
    /// <param name="name">The name as the client sent it: perhaps a password, typed into the wrong field.</param>
    /// <param name="client">Where the login came from.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away or the request takes too long.</param>
    ValueTask FailedAsync(string name, ClientInfo client, CancellationToken cancellationToken);
}
