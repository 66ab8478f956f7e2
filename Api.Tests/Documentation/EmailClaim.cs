using Api.Application.Hooks;
using Api.Application.Users;
using Api.Domain.Users;

namespace Api.Tests.Documentation;

internal sealed class EmailClaim(IUserAccounts accounts) : IAccessTokenClaims
{
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
