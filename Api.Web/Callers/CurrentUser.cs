using Api.Application.Tokens;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Web.Callers;

/// <summary>The caller of this request.</summary>
internal sealed class CurrentUser(IHttpContextAccessor http, RequestedUsers users) : ICurrentUser
{
    public UserId Id => UserId.TryParse(http.HttpContext?.User.FindFirst(AccessTokenClaims.UserId)?.Value, out var id)
        ? id
        : throw new InvalidOperationException("There is no authenticated caller.");

    public SessionId SessionId => SessionId.TryParse(http.HttpContext?.User.FindFirst(AccessTokenClaims.SessionId)?.Value ?? "", out var id)
        ? id
        : throw new InvalidOperationException("There is no authenticated caller.");

    public ValueTask<UserDetails?> FindAsync(CancellationToken cancellationToken) => users.FindAsync(Id, cancellationToken);
}
