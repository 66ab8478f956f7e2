using Api.Application.Users;
using Api.Domain.Sessions;


namespace Api.Application.Hooks;

/// <summary>
/// Is told of logins (SimpleJWT: <c>ON_LOGIN_SUCCESS</c>, <c>ON_LOGIN_FAILED</c>) before they are answered. What it throws
/// is logged and changes no answer.
/// </summary>
public interface ILoginObserver
{
    /// <summary>A session has started.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="session">The new session.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    ValueTask SucceededAsync(UserDetails user, Session session, CancellationToken cancellationToken);

    /// <summary>The password was wrong, or the account unknown or not one that may log in.</summary>
    /// <param name="name">As it was given: perhaps a password, typed into the wrong field.</param>
    /// <param name="client">Where the login came from.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    ValueTask FailedAsync(string name, ClientInfo client, CancellationToken cancellationToken);
}
