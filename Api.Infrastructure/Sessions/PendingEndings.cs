using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Infrastructure.Sessions;

/// <summary>A session that ended, when and why.</summary>
internal readonly record struct Ending(SessionId Id, EndReason Reason, DateTimeOffset At);

/// <summary>A user whose flows are void from now on, and who may lose the right to stay signed in.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Reason">Why the sessions end; null when they go on.</param>
internal sealed record SessionEndingChange(UserId UserId, EndReason? Reason);

/// <summary>
/// What the open transaction of one context does to sessions. It is collected here while the transaction runs, published to
/// <see cref="RecentlyEndedSessions"/> when it is committed, and cleared when the next one begins or the context goes back to
/// its pool: a rolled-back ending must not count.
/// </summary>
internal sealed class PendingEndings
{
    private readonly List<Ending> _endings = [];

    /// <summary>
    /// Inside a transaction, the session that goes on when the others of its user end; null for none. When it is forgotten,
    /// more sessions end, never fewer.
    /// </summary>
    public SessionId? SessionToKeep { get; set; }

    /// <summary>The changes of the save that is under way.</summary>
    public IReadOnlyList<SessionEndingChange> BeingSaved { get; set; } = [];

    /// <summary>The endings of the transaction so far.</summary>
    public IReadOnlyList<Ending> Collected => [.. _endings];

    /// <summary>Adds endings that the transaction made or found.</summary>
    public void Add(params IEnumerable<Ending> endings) => _endings.AddRange(endings);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        SessionToKeep = null;
        BeingSaved = [];
        _endings.Clear();
    }
}
