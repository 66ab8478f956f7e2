using Api.Application.Results;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Sessions;

/// <summary>Ends one session of a user.</summary>
/// <param name="Owner">Whose session it has to be.</param>
/// <param name="Id">The session to end.</param>
/// <param name="Reason">Who ends it.</param>
public sealed record EndSessionCommand(UserId Owner, SessionId Id, EndReason Reason);

/// <summary>Ends a session by its id.</summary>
public sealed class EndSessionHandler(ISessionStore sessions, TimeProvider time)
{
    /// <returns>Null when this call ended it; one that does not live or belongs to somebody else is not found.</returns>
    public async Task<Error?> HandleAsync(EndSessionCommand command, CancellationToken cancellationToken) =>
        await sessions.TryEndAsync(command.Owner, command.Id, command.Reason, time.GetUtcNow(), cancellationToken)
            ? null
            : new Error.NotFound();
}
