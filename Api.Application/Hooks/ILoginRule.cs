using Api.Application.Users;
using Api.Domain.Sessions;

namespace Api.Application.Hooks;

/// <summary>
/// Decides who may log in (SimpleJWT: <c>USER_AUTHENTICATION_RULE</c>). Asked when the password was right and the account
/// is active; of several rules each has to agree.
/// </summary>
public interface ILoginRule
{
    /// <summary>Decides on one login.</summary>
    /// <param name="user">The user whose password was verified.</param>
    /// <param name="client">Where the login comes from.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away or the request takes too long.</param>
    /// <returns>False to refuse: answered and counted as a wrong password.</returns>
    ValueTask<bool> MayLogInAsync(UserDetails user, ClientInfo client, CancellationToken cancellationToken);
}
