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

    /// <summary>The account that a name means at a login: that of the user name or, if nobody has that, of the e-mail address.</summary>
    public static IQueryable<ApplicationUser> NamedAtLogin(this IQueryable<ApplicationUser> users, string name)
    {
        var normalized = NameNormalizer.Normalize(name);
        var (first, second, third) = NameNormalizer.ThreeEmailSpellings(name);
        return users
            .Where(user => user.NormalizedUserName == normalized
                || user.NormalizedEmail == first || user.NormalizedEmail == second || user.NormalizedEmail == third)
            .OrderByDescending(user => user.NormalizedUserName == normalized)
            .ThenByDescending(user => user.NormalizedEmail == normalized)
            .Take(1);
    }

    /// <summary>One page by two statements, and by a third one where the page does not tell how many there are.</summary>
    /// <param name="context">The database.</param>
    /// <param name="filter">What is asked for.</param>
    /// <param name="counts">Keeps what was counted; null where it may not.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<UserPage> SearchAsync(
        this AppDbContext context,
        UserFilter filter,
        UserCounts? counts,
        CancellationToken cancellationToken)
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

        var keys = await ReadKeysAsync(matching, filter, cancellationToken);
        var count = await filter.CountAsync(keys.Count, () => counts is null ? CountAsync() : counts.CountAsync(filter, part, CountAsync));
        var shown = keys.Take(filter.Limit).Select(key => key.Id).ToList();
        if (shown.Count == 0)
        {
            return new UserPage(count, []);
        }

        var found = await context.ReadAsync(context.Users.Where(user => shown.Contains(user.Id)), cancellationToken);
        // A user deleted between the two reads is left out.
        return filter.ToPage(count, keys, shown.Where(found.ContainsKey).Select(id => found[id]));

        Task<long> CountAsync() => matching.LongCountAsync(cancellationToken);
    }

    private static Task<List<UserKey>> ReadKeysAsync(
        IQueryable<ApplicationUser> matching,
        UserFilter filter,
        CancellationToken cancellationToken)
    {
        var limit = filter.Limit + UserPages.Ahead;
        if (filter.Position is not { } position)
        {
            // No database holds so many that such an offset leaves any.
            return filter.Offset > int.MaxValue
                ? Task.FromResult<List<UserKey>>([])
                : Order(matching, filter.Ordering).Skip((int)filter.Offset).Take(limit)
                    .Select(user => new UserKey(null, user.Id))
                    .ToListAsync(cancellationToken);
        }

        var ordered = Order(position.Beside is null ? matching : Behind(matching, position, position.Beside), position.Reading).Take(limit);
        var column = UserOrders.Column(position.Order.Field);
        var keys = position.Order.Field == UserOrderField.Id
            ? ordered.Select(user => new UserKey(null, user.Id))
            : ordered.Select(user => new UserKey(EF.Property<string?>(user, column), user.Id));
        return keys.ToListAsync(cancellationToken);
    }

    /// <summary>Those who come behind a place, as it is read from there.</summary>
    private static IQueryable<ApplicationUser> Behind(IQueryable<ApplicationUser> users, UserPosition position, UserKey key)
    {
        var first = position.Reading[0];
        // Of those who share the value, where some may, those with ids between these two.
        var (low, high) = position.Reading.Count == 1 ? (0, 0) : position.IsEnd ? (long.MinValue, key.Id) : (key.Id, long.MaxValue);
        if (first.Field == UserOrderField.Id)
        {
            return first.Descending ? users.Where(user => user.Id < key.Id) : users.Where(user => user.Id > key.Id);
        }

        // Who has no value comes first, and last where it is descending.
        var (column, value) = (UserOrders.Column(first.Field), key.Value);
        // The database compares, by code point.
#pragma warning disable CA1309
        return (value, first.Descending) switch
        {
            (null, false) => users.Where(user => EF.Property<string?>(user, column) != null || (user.Id > low && user.Id < high)),
            (null, true) => users.Where(user => EF.Property<string?>(user, column) == null && user.Id > low && user.Id < high),
            (_, false) => users.Where(user => string.Compare(EF.Property<string?>(user, column), value) > 0
                || (EF.Property<string?>(user, column) == value && user.Id > low && user.Id < high)),
            (_, true) => users.Where(user => EF.Property<string?>(user, column) == null
                || string.Compare(EF.Property<string?>(user, column), value) < 0
                || (EF.Property<string?>(user, column) == value && user.Id > low && user.Id < high)),
        };
#pragma warning restore CA1309
    }

    private static IQueryable<ApplicationUser> Order(IQueryable<ApplicationUser> users, IReadOnlyList<UserOrder> ordering)
    {
        IOrderedQueryable<ApplicationUser>? ordered = null;
        // SQL Server takes a column once only.
        foreach (var order in UserOrdering.Deciding(ordering))
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
