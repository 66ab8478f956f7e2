using Api.Application.Results;
using Api.Domain.Users;

namespace Api.Application.Sessions;

/// <summary>Asks for one page of a user's living sessions.</summary>
/// <param name="Owner">Whose sessions.</param>
/// <param name="Page">Counted from 1.</param>
/// <param name="PageSize">How many a page holds.</param>
public sealed record ListSessionsQuery(UserId Owner, long Page, int PageSize);

/// <summary>Lists sessions page by page.</summary>
public sealed class ListSessionsHandler(ISessionStore sessions, TimeProvider time)
{
    /// <returns>The page; <see cref="Error.NotFound"/> past the end, except for the first page.</returns>
    public async Task<Result<SessionPage>> HandleAsync(ListSessionsQuery query, CancellationToken cancellationToken)
    {
        var part = new Paging(query.Page, query.PageSize);
        var page = await sessions.ListAsync(query.Owner, part.Offset, part.Limit, time.GetUtcNow(), cancellationToken);
        return part.IsPastTheEnd(page.Sessions.Count) ? Paging.NoSuchPage : page;
    }
}
