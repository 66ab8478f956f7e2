using Api.Domain.Users;

namespace Api.Application.Hooks;

/// <summary>Adds claims to access tokens (SimpleJWT: <c>TOKEN_OBTAIN_SERIALIZER</c>). Asked at every login and refresh.</summary>
public interface IAccessTokenClaims
{
    /// <summary>
    /// Finds the claims to add. Everybody who holds the token can read them, and none may have the name of a claim that the
    /// program writes itself.
    /// </summary>
    /// <param name="user">Whose token it is.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away or the request takes too long.</param>
    /// <returns>Values by the names of the claims; <c>System.Text.Json</c> has to be able to write them.</returns>
    ValueTask<IReadOnlyDictionary<string, object>> FindAsync(UserId user, CancellationToken cancellationToken);
}
