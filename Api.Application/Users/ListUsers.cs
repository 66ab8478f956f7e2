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
        var part = new Paging(query.Page, query.PageSize);
        var filter = new UserFilter(query.Search, query.IsActive, query.Ordering, part.Offset, part.Limit);
        var page = await accounts.ListAsync(filter, cancellationToken);
        return part.IsPastTheEnd(page.Users.Count) ? Paging.NoSuchPage : page;
    }
}
