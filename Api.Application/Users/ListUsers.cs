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
    IReadOnlyList<UserOrder> Ordering)
{
    /// <summary>Where the page begins or ends, instead of a number; it is of this ordering.</summary>
    public UserPosition? Position { get; init; }
}

/// <summary>Lists users page by page.</summary>
public sealed class ListUsersHandler(IUserAccounts accounts)
{
    /// <returns>The page; <see cref="Error.NotFound"/> when it is empty, except for the first page.</returns>
    public async Task<Result<UserPage>> HandleAsync(ListUsersQuery query, CancellationToken cancellationToken)
    {
        var part = new Paging(query.Page, query.PageSize);
        var filter = new UserFilter(query.Search, query.IsActive, query.Ordering, part.Offset, part.Limit) { Position = query.Position };
        var page = await accounts.ListAsync(filter, cancellationToken);
        var isPastTheEnd = query.Position is { Beside: not null } ? page.Users.Count == 0 : part.IsPastTheEnd(page.Users.Count);
        return isPastTheEnd ? Paging.NoSuchPage : page;
    }
}

/// <summary>Selects users, their order, and a part of them.</summary>
/// <param name="Search">A literal part of user name, e-mail or names; null for all.</param>
/// <param name="IsActive">Only the active or only the inactive; null for all.</param>
/// <param name="Ordering">What to sort by, the most important first; ties are broken by id.</param>
/// <param name="Offset">How many to skip.</param>
/// <param name="Limit">How many at most.</param>
public sealed record UserFilter(
    string? Search,
    bool? IsActive,
    IReadOnlyList<UserOrder> Ordering,
    long Offset,
    int Limit)
{
    /// <summary>Where the part begins or ends, in this ordering and with nothing skipped; null to skip by number.</summary>
    public UserPosition? Position { get; init; }
}

/// <summary>One criterion of an order.</summary>
public readonly record struct UserOrder(UserOrderField Field, bool Descending);

/// <summary>What users can be ordered by. A closed list: no other column can be probed through an order.</summary>
public enum UserOrderField
{
    /// <summary>The number, which grows with the time of creation.</summary>
    Id,

    /// <summary>Without regard to case.</summary>
    Username,

    /// <summary>Without regard to case.</summary>
    Email,

    /// <summary>By code point.</summary>
    FirstName,

    /// <summary>By code point.</summary>
    LastName,

    /// <summary>When the account was created.</summary>
    DateJoined,

    /// <summary>Those who never logged in come first.</summary>
    LastLogin,

    /// <summary>The inactive come first.</summary>
    IsActive,
}

/// <summary>A part of the users that match, and how many match in all.</summary>
public sealed record UserPage(long Count, IReadOnlyList<UserDetails> Users)
{
    /// <summary>Where the next page begins; null on the last, and where a part was asked for by number.</summary>
    public UserPosition? Next { get; init; }

    /// <summary>Where the previous page ends; null on the first, and where a part was asked for by number.</summary>
    public UserPosition? Previous { get; init; }
}
