using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Sessions;

/// <summary>Ends the sessions of a user.</summary>
/// <param name="Owner">Whose sessions.</param>
/// <param name="Keep">The one that goes on; null for none.</param>
/// <param name="Reason">Who ends them.</param>
public sealed record EndAllSessionsCommand(UserId Owner, SessionId? Keep, EndReason Reason);

/// <summary>Ends all sessions of a user, or all but one.</summary>
public sealed class EndAllSessionsHandler(ISessionStore sessions, TimeProvider time)
{
    /// <summary>Returns when none of them lives any more.</summary>
    public Task HandleAsync(EndAllSessionsCommand command, CancellationToken cancellationToken) =>
        sessions.EndAllAsync(command.Owner, command.Keep, command.Reason, time.GetUtcNow(), cancellationToken);
}
