using System.Linq.Expressions;
using Api.Application.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Accounts;

/// <summary>
/// Reads, finds and orders users. The search is the same on every database: it looks in one stored, normalised text.
/// </summary>
internal static class UserQueries
{
    /// <summary>The selected users by their numbers, with their roles.</summary>
    public static async Task<Dictionary<long, UserDetails>> ReadAsync(
        this AppDbContext context,
        IQueryable<ApplicationUser> selected,
        CancellationToken cancellationToken)
    {
        var rows = await context.WithRoles(selected).AsNoTracking().ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.User.Id).ToDictionary(ofUser => ofUser.Key, ofUser => ofUser.ToDetails());
    }

    /// <summary>One page by two statements, and by a third one where the page does not tell how many there are.</summary>
    public static async Task<UserPage> SearchAsync(this AppDbContext context, UserFilter filter, CancellationToken cancellationToken)
    {
        if (!filter.TryNormalizeSearch(out var part))
        {
            return UserPages.Empty;
        }

        var matching = context.Users.AsQueryable();
        if (filter.IsActive is { } isActive)
        {
            matching = matching.Where(user => user.IsActive == isActive);
        }

        if (part is not null)
        {
            matching = matching.Where(user => user.SearchText.Contains(part));
        }

        // No database holds so many that such an offset leaves any.
        var ids = filter.Offset > int.MaxValue ? [] : await Order(matching, filter.Ordering)
            .Skip((int)filter.Offset).Take(filter.Limit + UserPages.Ahead)
            .Select(user => user.Id)
            .ToListAsync(cancellationToken);
        var count = filter.CountBy(ids.Count) ?? await matching.LongCountAsync(cancellationToken);
        var shown = ids.Take(filter.Limit).ToList();
        if (shown.Count == 0)
        {
            return new UserPage(count, []);
        }

        var found = await context.ReadAsync(context.Users.Where(user => shown.Contains(user.Id)), cancellationToken);
        // A user deleted between the two reads is left out.
        return new UserPage(count, [.. shown.Where(found.ContainsKey).Select(id => found[id])]);
    }

    private static IQueryable<ApplicationUser> Order(IQueryable<ApplicationUser> users, IReadOnlyList<UserOrder> ordering)
    {
        IOrderedQueryable<ApplicationUser>? ordered = null;
        // SQL Server takes a column once only; the tie-break by id comes last, where it is not named.
        foreach (var order in ordering.Append(new UserOrder(UserOrderField.Id, Descending: false)).DistinctBy(order => order.Field))
        {
            ordered = order.Field switch
            {
                UserOrderField.Username => By(user => user.NormalizedUserName),
                UserOrderField.Email => By(user => user.NormalizedEmail),
                UserOrderField.FirstName => By(user => user.FirstName),
                UserOrderField.LastName => By(user => user.LastName),
                UserOrderField.DateJoined => By(user => user.DateJoined),
                UserOrderField.LastLogin => By(user => user.LastLogin),
                UserOrderField.IsActive => By(user => user.IsActive),
                _ => By(user => user.Id),
            };

            IOrderedQueryable<ApplicationUser> By<T>(Expression<Func<ApplicationUser, T>> key) => (ordered, order.Descending) switch
            {
                (null, false) => users.OrderBy(key),
                (null, true) => users.OrderByDescending(key),
                (_, false) => ordered.ThenBy(key),
                (_, true) => ordered.ThenByDescending(key),
            };
        }

        return ordered!;
    }
}
