using Api.Application.Hooks;
using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Tests.Documentation;

/// <summary>The e-mail address in access tokens, for services that greet by it.</summary>
public sealed class EmailClaim(IUserAccounts accounts) : IAccessTokenClaims
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, object>> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        var claims = new Dictionary<string, object>();
        if (await accounts.FindAsync(user, cancellationToken) is { Email: { } email })
        {
            claims["email"] = email;
        }

        return claims;
    }
}
