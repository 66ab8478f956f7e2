using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary>Session rows made and read behind the program's back.</summary>
internal static class SessionRows
{
    public static async Task<Session> AddSessionAsync(this LayersWithoutWeb layers, UserId owner)
    {
        var session = New(owner, layers.Time.GetUtcNow());
        await layers.AddAsync([session]);
        return session;
    }

    public static Session New(UserId owner, DateTimeOffset now, SessionPolicy? policy = null) =>
        Session.Start(SessionId.New(now), TokenId.New(), owner, SessionExamples.Device, policy ?? SessionExamples.Policy, now);

    public static Task AddAsync(this LayersWithoutWeb layers, IEnumerable<Session> sessions) => layers.WithDatabaseAsync(async database =>
    {
        database.AddRange(sessions);
        await database.SaveChangesAsync();
    });

    public static Task<List<Session>> ReadSessionsAsync(this LayersWithoutWeb layers) =>
        layers.WithAsync((AppDbContext database) => database.Sessions.AsNoTracking().OrderBy(session => session.Id).ToListAsync());

    public static async Task<Session> ReadAsync(this LayersWithoutWeb layers, Session session) =>
        (await layers.ReadSessionsAsync()).Single(row => row.Id == session.Id);

    public static async Task<EndReason?> ReasonAsync(this LayersWithoutWeb layers, Session session) =>
        (await layers.ReadAsync(session)).EndReason;

    /// <summary>Ends it as another process would: this one is not told.</summary>
    public static Task EndElsewhereAsync(this LayersWithoutWeb layers, Session session, EndReason reason, DateTimeOffset at) =>
        layers.WithDatabaseAsync(database => database.Sessions.Where(row => row.Id == session.Id).ExecuteUpdateAsync(
            row => row.SetProperty(s => s.EndedAt, at).SetProperty(s => s.EndReason, reason)));
}
