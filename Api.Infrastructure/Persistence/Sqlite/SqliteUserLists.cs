using System.Collections.Concurrent;
using System.Data.Common;
using Api.Application.Users;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>The statements of one list of users, with the values of their parameters.</summary>
internal sealed record SqliteUserList(
    SqliteStatement<List<UserDetails>> Page,
    IReadOnlyList<object> PageValues,
    SqliteStatement<long> Count,
    IReadOnlyList<object> CountValues);

/// <summary>
/// Makes the statements by which users are listed. What a caller chooses picks among fixed fragments or is the value of a
/// parameter. Each connection keeps the statements that it has prepared, so there is a limit to how many different ones are made.
/// </summary>
internal sealed class SqliteUserLists
{
    /// <summary>Enough for every order by one field with every filter. Orders by several fields come to millions.</summary>
    public const int MostKept = 256;

    private readonly ConcurrentDictionary<Shape, Statements> _statements = new();

    /// <returns>Null when the limit is reached: then it is listed in another way.</returns>
    public SqliteUserList? Find(UserFilter filter, string? part)
    {
        var ordering = UserOrders.Effective(filter.Ordering);
        var shape = new Shape(UserOrders.ToNumber(ordering), filter.IsActive is not null, part is not null);
        if (!_statements.TryGetValue(shape, out var statements))
        {
            if (_statements.Count >= MostKept)
            {
                return null;
            }

            statements = _statements.GetOrAdd(shape, Make(shape, ordering));
        }

        var values = new List<object>();
        if (filter.IsActive is { } isActive)
        {
            values.Add(isActive);
        }

        if (part is not null)
        {
            values.Add(part);
        }

        return new SqliteUserList(
            statements.Page, [.. values, filter.Limit + UserPages.Ahead, filter.Offset], statements.Count, values);
    }

    private static Statements Make(Shape shape, IReadOnlyList<UserOrder> ordering)
    {
        var conditions = new List<string>();
        var names = new List<string>();
        if (shape.AsksIsActive)
        {
            conditions.Add("""u."IsActive" = @isActive""");
            names.Add("@isActive");
        }

        if (shape.Searches)
        {
            conditions.Add("""instr(u."SearchText", @part) > 0""");
            names.Add("@part");
        }

        var matching = "FROM \"Users\" AS u" + (conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions));
        return new Statements(
            new SqliteStatement<List<UserDetails>>(PageText(matching, ordering), [.. names, "@limit", "@offset"], ReadUsers),
            new SqliteStatement<long>($"SELECT count(*) {matching}", names, ReadCount));
    }

    private static string PageText(string matching, IReadOnlyList<UserOrder> ordering)
    {
        var order = $"ORDER BY {string.Join(", ", ordering.Select(Term))}";
        const string Part = "LIMIT @limit OFFSET @offset";
        // In other orders than that of the table all that match are sorted: by their ids alone, before anything else is read.
        return ordering[0].Field == UserOrderField.Id
            ? $"SELECT {UserMapping.Columns} {matching} {order} {Part}"
            : $"""
                SELECT {UserMapping.Columns}
                FROM (SELECT u."Id" AS "Id" {matching} {order} {Part}) AS p JOIN "Users" AS u ON u."Id" = p."Id"
                {order}
                """;
    }

    private static string Term(UserOrder order) => $"u.\"{UserOrders.Column(order.Field)}\"{(order.Descending ? " DESC" : "")}";

    private static List<UserDetails> ReadUsers(DbDataReader rows)
    {
        var users = new List<UserDetails>();
        while (rows.Read())
        {
            users.Add(rows.ReadDetails(0));
        }

        return users;
    }

    private static long ReadCount(DbDataReader rows)
    {
        rows.Read();
        return rows.GetInt64(0);
    }

    private readonly record struct Shape(long Ordering, bool AsksIsActive, bool Searches);

    private sealed record Statements(SqliteStatement<List<UserDetails>> Page, SqliteStatement<long> Count);
}
