using Api.Application.Users;
using Api.Domain.Sessions;


namespace Api.Application.Hooks;

/// <summary>
/// Decides who may log in (SimpleJWT: <c>USER_AUTHENTICATION_RULE</c>). Asked when the password was right and the account
/// is active; of several rules each has to agree.
/// </summary>
public interface ILoginRule
{
    /// <summary>False is answered, and counted, as a wrong password is.</summary>
    /// <param name="user">Who knows the password.</param>
    /// <param name="client">Where the login comes from.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    ValueTask<bool> MayLogInAsync(UserDetails user, ClientInfo client, CancellationToken cancellationToken);
}
