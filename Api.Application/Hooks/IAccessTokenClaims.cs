using Api.Domain.Users;


namespace Api.Application.Hooks;

/// <summary>Adds claims to access tokens (SimpleJWT: <c>TOKEN_OBTAIN_SERIALIZER</c>). Asked at every login and refresh.</summary>
public interface IAccessTokenClaims
{
    /// <summary>
    /// Claims by name, each a value that <c>System.Text.Json</c> writes. They can be read by whoever holds the token, and
    /// none may have the name of a claim that the program sets itself.
    /// </summary>
    /// <param name="user">Whose token it is.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    ValueTask<IReadOnlyDictionary<string, object>> FindAsync(UserId user, CancellationToken cancellationToken);
}
