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
internal readonly record struct SqliteUserListShape(long Ordering, SqliteUserListPlace Place, bool AsksIsActive, SqliteUserSearch Search)
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

    // CROSS has SQLite begin with the index: it is not to look up who is found while it goes through another order.
    private const string Found = "FROM \"UserSearch\" AS s CROSS JOIN \"Users\" AS u ON u.\"Id\" = s.rowid";

    private readonly List<string> _conditions = [];
    private readonly string _from;
    private readonly string _id;
    private readonly SqliteUserListPlace _place;
    private readonly IReadOnlyList<UserOrder> _ordering;
    private readonly string _order;

    /// <param name="shape">The shape.</param>
    /// <param name="ordering">The fields that decide, in the order in which they are read.</param>
    public SqliteUserListStatements(SqliteUserListShape shape, IReadOnlyList<UserOrder> ordering)
    {
        _place = shape.Place;
        _ordering = ordering;
        // The index has the order of ids by its own name for them.
        (_from, _id) = shape.Search == SqliteUserSearch.Index ? (Found, "s.rowid") : (Users, Column(UserOrderField.Id));
        _order = $"ORDER BY {string.Join(", ", ordering.Select(Term))}";
        var names = new List<string>();
        if (shape.AsksIsActive)
        {
            _conditions.Add("""u."IsActive" = @isActive""");
            names.Add("@isActive");
        }

        if (shape.Search != SqliteUserSearch.None)
        {
            _conditions.Add(
                shape.Search == SqliteUserSearch.Index ? """s."UserSearch" MATCH @part""" : """instr(u."SearchText", @part) > 0""");
            names.Add("@part");
        }

        string[] place = _place switch
        {
            SqliteUserListPlace.Offset => ["@offset"],
            SqliteUserListPlace.Start => [],
            _ => ["@id", "@value"],
        };
        Page = new SqliteStatement<List<PlacedUser>>(PageText(), [.. names, "@limit", .. place], ReadUsers);
        Count = new SqliteStatement<long>($"SELECT count(*) {CountedFrom(shape)} {Where()}", names, ReadCount);
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
            return $"SELECT {columns} {_from} {Where([.. Behind()])} {_order} {part}";
        }

        // Where no index has the order, all that match are sorted: by their ids alone, before anything else is read.
        var ids = Behind().DefaultIfEmpty().Select(condition =>
            $"SELECT * FROM (SELECT u.\"Id\" AS \"Id\" {_from} {Where(condition)} {_order} {part})");
        return $"""
            SELECT {columns}
            FROM ({string.Join(" UNION ALL ", ids)}) AS p JOIN "Users" AS u ON u."Id" = p."Id"
            {_order.Replace(_id, Column(UserOrderField.Id), StringComparison.Ordinal)}
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
            yield return $"{_id} {behindValue} @id";
            yield break;
        }

        if (_ordering.Count > 1)
        {
            // IS takes NULL for equal to NULL.
            yield return $"{column} IS @value AND {_id} {(_ordering[1].Descending ? "<" : ">")} @id";
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

    private static string CountedFrom(SqliteUserListShape shape) => (shape.Search, shape.AsksIsActive) switch
    {
        (SqliteUserSearch.Index, false) => "FROM \"UserSearch\" AS s",
        (SqliteUserSearch.Index, true) => Found,
        _ => Users,
    };

    private string Term(UserOrder order) =>
        (order.Field == UserOrderField.Id ? _id : Column(order.Field)) + (order.Descending ? " DESC" : "");

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
