using Api.Application.Results;

namespace Api.Application.Users;

/// <summary>Asks for one page of the users.</summary>
/// <param name="Page">Counted from 1.</param>
/// <param name="PageSize">How many a page holds.</param>
/// <param name="Search">A literal part of user name, e-mail or names, without regard to case; null for all.</param>
/// <param name="IsActive">Only those; null for all.</param>
/// <param name="Ordering">What to sort by, the most important first; ties are broken by id.</param>
public sealed record ListUsersQuery(
    long Page,
    int PageSize,
    string? Search,
    bool? IsActive,
    IReadOnlyList<UserOrder> Ordering);

/// <summary>Lists users page by page.</summary>
public sealed class ListUsersHandler(IUserAccounts accounts)
{
    /// <summary>The page; one past the end does not exist, but for the first.</summary>
    public async Task<Result<UserPage>> HandleAsync(ListUsersQuery query, CancellationToken cancellationToken)
    {
        var offset = (Int128)(query.Page - 1) * query.PageSize;
        var filter = new UserFilter(
            query.Search,
            query.IsActive,
            query.Ordering,
            offset > long.MaxValue ? long.MaxValue : (long)offset,
            query.PageSize);
        var page = await accounts.ListAsync(filter, cancellationToken);
        return query.Page > 1 && page.Users.Count == 0 ? new Error.NotFound("Invalid page.") : page;
    }
}
