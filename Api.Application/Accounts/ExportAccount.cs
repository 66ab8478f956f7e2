using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Users;

namespace Api.Application.Accounts;

/// <summary>A user asks for everything that is stored about them.</summary>
public sealed record ExportAccountQuery;

/// <summary>What is stored about a user; no secret.</summary>
/// <param name="User">The record.</param>
/// <param name="Sessions">The sessions that live.</param>
/// <param name="ExportedAt">When it was read.</param>
public sealed record AccountExport(UserDetails User, IReadOnlyList<SessionDetails> Sessions, DateTimeOffset ExportedAt);

/// <summary>Reads the caller's record and sessions.</summary>
public sealed class ExportAccountHandler(IUserAccounts accounts, ICurrentUser caller, ISessionStore sessions, TimeProvider time)
{
    // More than a user may have.
    private const int MostSessions = 100_000;

    /// <returns>Everything about the caller and nobody else.</returns>
    public async Task<Result<AccountExport>> HandleAsync(ExportAccountQuery query, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(caller.Id, cancellationToken) is not { } user)
        {
            return new Error.UserNotFound();
        }

        var now = time.GetUtcNow();
        var live = await sessions.ListAsync(caller.Id, offset: 0, MostSessions, now, cancellationToken);
        return new AccountExport(user, live.Sessions, now);
    }
}
