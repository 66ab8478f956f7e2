using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Configurations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Api.Infrastructure.Sessions;

/// <summary>Finds and ends sessions.</summary>
internal static class SessionQueries
{
    /// <summary>The sessions that were not ended before their time; they may have expired.</summary>
    public static IQueryable<Session> NotEnded(this IQueryable<Session> sessions) => sessions.Where(session => session.EndedAt == null);

    /// <summary>The endings of those sessions that have ended.</summary>
    public static IQueryable<Ending> Endings(this IQueryable<Session> sessions) => sessions
        .Where(session => session.EndedAt != null)
        .Select(session => new Ending(session.Id, session.EndReason!.Value, session.EndedAt!.Value));

    /// <summary>Ends sessions in one statement, which has to be conditional on <see cref="NotEnded"/>.</summary>
    /// <returns>How many were ended.</returns>
    public static Task<int> EndAsync(
        this IQueryable<Session> notEnded,
        EndReason reason,
        DateTimeOffset now,
        CancellationToken cancellationToken) => notEnded.ExecuteUpdateAsync(
            session => session.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason),
            cancellationToken);

    /// <summary>
    /// Inside a transaction, ends the sessions of a user but <paramref name="keep"/>, and collects the user's endings of the
    /// last <paramref name="window"/>, so that those which another process made are known here too.
    /// </summary>
    public static async Task EndSessionsAsync(
        this AppDbContext context,
        UserId owner,
        SessionId? keep,
        EndReason reason,
        DateTimeOffset now,
        TimeSpan window,
        CancellationToken cancellationToken)
    {
        var from = now - window;
        var others = context.Sessions.Where(session => session.UserId == owner);
        if (keep is { } kept)
        {
            others = others.Where(session => session.Id != kept);
        }

        await others.NotEnded().EndAsync(reason, now, cancellationToken);
        context.PendingEndings.Add(await others.Where(session => session.EndedAt > from).Endings().ToListAsync(cancellationToken));
    }

    /// <summary>Adds a session that begins.</summary>
    public static void AddSession(this AppDbContext context, Session session) =>
        context.Sessions.Add(session).Property(SessionConfiguration.Network).CurrentValue = NetworkOf(session.IpAddress);

    /// <summary>Sets the address and the network that it is in.</summary>
    public static UpdateSettersBuilder<Session> SetAddress(this UpdateSettersBuilder<Session> session, string? ipAddress) => session
        .SetProperty(s => s.IpAddress, ipAddress)
        .SetProperty(s => EF.Property<string?>(s, SessionConfiguration.Network), NetworkOf(ipAddress));

    /// <summary>Whether a session of the user, ended or not, was last used from that network.</summary>
    public static Task<bool> HasSessionFromAsync(
        this AppDbContext context,
        UserId owner,
        string network,
        CancellationToken cancellationToken) => context.Sessions.AnyAsync(
            session => session.UserId == owner && EF.Property<string?>(session, SessionConfiguration.Network) == network,
            cancellationToken);

    /// <summary>Erases the address and agent from the sessions of a deleted user.</summary>
    public static Task EraseClientDataAsync(this AppDbContext context, UserId owner, CancellationToken cancellationToken) =>
        context.Sessions.Where(session => session.UserId == owner).ExecuteUpdateAsync(
            session => session.SetProperty(s => s.UserAgent, (string?)null).SetAddress(null),
            cancellationToken);

    /// <returns>The network that an address is in; null for none.</returns>
    public static string? NetworkOf(string? ipAddress) => ipAddress is null ? null : new ClientInfo(null, ipAddress).Network;
}
