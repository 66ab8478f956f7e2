using System.Collections.Concurrent;
using Api.Application.Users;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>The statements of one list of users, with the values of their parameters.</summary>
internal sealed record SqliteUserList(
    SqliteStatement<List<PlacedUser>> Page,
    IReadOnlyList<object> PageValues,
    SqliteStatement<long> Count,
    IReadOnlyList<object> CountValues);

/// <summary>A user, and what decides over its place.</summary>
internal readonly record struct PlacedUser(UserKey Key, UserDetails User);

/// <summary>
/// The statements by which users are listed. Each connection keeps those that it has prepared, so there is a limit to how many
/// different ones are made.
/// </summary>
internal sealed class SqliteUserLists
{
    /// <summary>More than the orders by one field make with all filters. Orders by several fields come to millions.</summary>
    public const int MostKept = 256;

    private readonly ConcurrentDictionary<SqliteUserListShape, SqliteUserListStatements> _statements = new();

    /// <returns>Null when the limit is reached: then it is listed in another way.</returns>
    public SqliteUserList? Find(UserFilter filter, string? part)
    {
        var ordering = filter.Position?.Reading ?? UserOrdering.Deciding(filter.Ordering);
        var search = SqliteUserSearches.Of(part);
        var shape = new SqliteUserListShape(
            UserOrders.ToNumber(ordering), SqliteUserListShape.PlaceOf(filter.Position), filter.IsActive is not null, search);
        if (!_statements.TryGetValue(shape, out var statements))
        {
            if (_statements.Count >= MostKept)
            {
                return null;
            }

            statements = _statements.GetOrAdd(shape, new SqliteUserListStatements(shape, ordering));
        }

        var values = new List<object>();
        if (filter.IsActive is { } isActive)
        {
            values.Add(isActive);
        }

        if (part is not null)
        {
            values.Add(search.ToValue(part));
        }

        List<object> pageValues = [.. values, filter.Limit + UserPages.Ahead];
        if (filter.Position is null)
        {
            pageValues.Add(filter.Offset);
        }
        else if (filter.Position.Beside is { } beside)
        {
            pageValues.Add(beside.Id);
            pageValues.Add(beside.Value ?? (object)DBNull.Value);
        }

        return new SqliteUserList(statements.Page, pageValues, statements.Count, values);
    }
}
