using Api.Domain.Sessions;
using Api.Domain.Users;


namespace Api.Application.Users;

/// <summary>Who is calling, as the access token says.</summary>
public interface ICurrentUser
{
    /// <summary>The caller's id.</summary>
    UserId Id { get; }

    /// <summary>The session that the call belongs to.</summary>
    SessionId SessionId { get; }

    /// <summary>The caller as stored, read once for each call: what a token says of rights only informs clients.</summary>
    ValueTask<UserDetails?> FindAsync(CancellationToken cancellationToken);
}
