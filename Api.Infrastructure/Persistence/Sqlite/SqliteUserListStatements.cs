using System.Data.Common;
using Api.Application.Users;
using Api.Infrastructure.Accounts;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>Where a page of users begins, as far as its statement depends on it.</summary>
internal enum SqliteUserListPlace
{
    /// <summary>Behind so many.</summary>
    Offset,

    /// <summary>At the start of the order.</summary>
    Start,

    /// <summary>Behind a user who has a value.</summary>
    Value,

    /// <summary>Behind a user who has none.</summary>
    NoValue,
}

/// <summary>All of a list's wishes on which the texts of its statements depend.</summary>
internal readonly record struct SqliteUserListShape(long Ordering, SqliteUserListPlace Place, bool AsksIsActive, bool Searches)
{
    public static SqliteUserListPlace PlaceOf(UserPosition? position) => position switch
    {
        null => SqliteUserListPlace.Offset,
        { Beside: null } => SqliteUserListPlace.Start,
        { Beside.Value: null } => SqliteUserListPlace.NoValue,
        _ => SqliteUserListPlace.Value,
    };
}

/// <summary>The statements of lists of one shape: whatever a caller chooses picks among fixed texts or is a parameter's value.</summary>
internal sealed class SqliteUserListStatements
{
    private const string Users = "FROM \"Users\" AS u";

    private readonly List<string> _conditions = [];
    private readonly SqliteUserListPlace _place;
    private readonly IReadOnlyList<UserOrder> _ordering;
    private readonly string _order;

    /// <param name="shape">The shape.</param>
    /// <param name="ordering">The fields that decide, in the order in which they are read.</param>
    public SqliteUserListStatements(SqliteUserListShape shape, IReadOnlyList<UserOrder> ordering)
    {
        _place = shape.Place;
        _ordering = ordering;
        _order = $"ORDER BY {string.Join(", ", ordering.Select(order => Column(order.Field) + (order.Descending ? " DESC" : "")))}";
        var names = new List<string>();
        if (shape.AsksIsActive)
        {
            _conditions.Add("""u."IsActive" = @isActive""");
            names.Add("@isActive");
        }

        if (shape.Searches)
        {
            _conditions.Add("""instr(u."SearchText", @part) > 0""");
            names.Add("@part");
        }

        string[] place = _place switch
        {
            SqliteUserListPlace.Offset => ["@offset"],
            SqliteUserListPlace.Start => [],
            _ => ["@id", "@value"],
        };
        Page = new SqliteStatement<List<PlacedUser>>(PageText(), [.. names, "@limit", .. place], ReadUsers);
        Count = new SqliteStatement<long>($"SELECT count(*) {Users} {Where()}", names, ReadCount);
    }

    public SqliteStatement<List<PlacedUser>> Page { get; }

    public SqliteStatement<long> Count { get; }

    private UserOrder First => _ordering[0];

    private string PageText()
    {
        var isById = First.Field == UserOrderField.Id;
        var columns = $"{(_place == SqliteUserListPlace.Offset || isById ? "NULL" : Column(First.Field))}, {UserMapping.Columns}";
        var part = _place == SqliteUserListPlace.Offset ? "LIMIT @limit OFFSET @offset" : "LIMIT @limit";
        if (isById)
        {
            return $"SELECT {columns} {Users} {Where([.. Behind()])} {_order} {part}";
        }

        // Where no index has the order, all that match are sorted: by their ids alone, before anything else is read.
        var ids = Behind().DefaultIfEmpty().Select(condition =>
            $"SELECT * FROM (SELECT u.\"Id\" AS \"Id\" {Users} {Where(condition)} {_order} {part})");
        return $"""
            SELECT {columns}
            FROM ({string.Join(" UNION ALL ", ids)}) AS p JOIN "Users" AS u ON u."Id" = p."Id"
            {_order}
            LIMIT @limit
            """;
    }

    /// <summary>The stretches of the order that lie behind the place, each of which an index finds at once.</summary>
    private IEnumerable<string> Behind()
    {
        var column = Column(First.Field);
        var behindValue = First.Descending ? "<" : ">";
        if (_place is SqliteUserListPlace.Offset or SqliteUserListPlace.Start)
        {
            yield break;
        }

        if (First.Field == UserOrderField.Id)
        {
            yield return $"{column} {behindValue} @id";
            yield break;
        }

        if (_ordering.Count > 1)
        {
            // IS takes NULL for equal to NULL.
            yield return $"{column} IS @value AND u.\"Id\" {(_ordering[1].Descending ? "<" : ">")} @id";
        }

        // NULL comes before every value.
        switch (_place, First.Descending)
        {
            case (SqliteUserListPlace.NoValue, false):
                yield return $"{column} IS NOT NULL";
                break;
            case (SqliteUserListPlace.Value, false):
                yield return $"{column} > @value";
                break;
            case (SqliteUserListPlace.Value, true):
                yield return $"{column} < @value";
                yield return $"{column} IS NULL";
                break;
            default:
                break;
        }
    }

    private string Where(params string?[] more)
    {
        string[] all = [.. _conditions, .. more.OfType<string>()];
        return all.Length == 0 ? "" : "WHERE " + string.Join(" AND ", all);
    }

    private static string Column(UserOrderField field) => $"u.\"{UserOrders.Column(field)}\"";

    private static List<PlacedUser> ReadUsers(DbDataReader rows)
    {
        var users = new List<PlacedUser>();
        while (rows.Read())
        {
            var user = rows.ReadDetails(first: 1);
            users.Add(new PlacedUser(new UserKey(rows.FindString(0), user.Id.Value), user));
        }

        return users;
    }

    private static long ReadCount(DbDataReader rows)
    {
        rows.Read();
        return rows.GetInt64(0);
    }
}
