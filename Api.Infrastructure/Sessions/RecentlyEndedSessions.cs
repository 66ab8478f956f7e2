using System.Collections.Concurrent;
using Api.Application.Sessions;
using Api.Domain.Sessions;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Infrastructure.Sessions;

/// <summary>
/// The ended sessions whose access tokens could still be presented: those that this process ended, and those that were in the
/// database when it was last read. Each reading covers the whole window, so that an ending which was committed late is not
/// missed.
/// </summary>
internal sealed class RecentlyEndedSessions(IServiceScopeFactory scopes, SessionPolicy policy, TimeProvider time) : IRecentlyEndedSessions
{
    // For late commits (a request, its retries included, has 30 s) and clocks that differ.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<SessionId, Ending> _own = new();
    private volatile Reading? _read;

    /// <summary>For how long after its end a session's access tokens could still be presented.</summary>
    public TimeSpan Window { get; } = policy.LongestAccess + policy.Leeway + Slack;

    /// <summary>The age up to which a reading is used; zero when every token is looked up.</summary>
    public TimeSpan Delay { get; } = policy.RevocationDelay;

    /// <summary>Whether tokens can be judged without looking up their sessions.</summary>
    public bool IsLoaded => Delay == TimeSpan.Zero || _read is not null;

    /// <summary>How many endings are held in memory.</summary>
    public int Count => _own.Count + (_read?.Reasons.Count ?? 0);

    /// <summary>Adds sessions that have ended. Call it after the commit, or a rolled-back ending would count.</summary>
    public void Add(IEnumerable<Ending> endings)
    {
        if (Delay == TimeSpan.Zero)
        {
            // Every session is looked up, and no reading would ever remove these.
            return;
        }

        foreach (var ending in endings)
        {
            _own[ending.Id] = ending;
        }
    }

    public async ValueTask<EndReason?> FindAsync(SessionId id, DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken)
    {
        if (_own.TryGetValue(id, out var own))
        {
            return own.Reason;
        }

        var read = _read;
        var tellsEnough = Delay > TimeSpan.Zero && read is not null && time.GetElapsedTime(read.Began) <= Delay
            && tokenIssuedAt >= time.GetUtcNow() - Window;
        if (!tellsEnough)
        {
            return await LookUpAsync(id, cancellationToken);
        }

        return read!.Reasons.TryGetValue(id, out var reason) ? reason : null;
    }

    /// <summary>Reads all endings of the window, and replaces what was read before.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var from = time.GetUtcNow() - Window;
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var endings = await context.Sessions.Where(session => session.EndedAt > from).Endings().ToListAsync(cancellationToken);
        _read = new Reading(endings.ToDictionary(ending => ending.Id, ending => ending.Reason), began);
        foreach (var old in _own.Values.Where(ending => ending.At <= from))
        {
            _own.TryRemove(old.Id, out _);
        }
    }

    /// <summary>Looks one session up. A session without a row has been swept, so it ended long ago.</summary>
    private async Task<EndReason?> LookUpAsync(SessionId id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var found = await context.Sessions
            .Where(session => session.Id == id)
            .Select(session => new { session.EndReason })
            .FirstOrDefaultAsync(cancellationToken);
        return found is null ? EndReason.Blacklisted : found.EndReason;
    }

    private sealed record Reading(Dictionary<SessionId, EndReason> Reasons, long Began);
}
