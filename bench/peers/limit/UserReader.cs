using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Limit;

/// <summary>The API's statements and answers on one open connection. What it returns is good until the next read.</summary>
internal sealed class UserReader : IDisposable
{
    private const int PageSize = 25;

    private const string Columns = """
        r."Name", u."Id", u."UserName", u."Email", u."IsActive", u."DateJoined", u."LastLogin", u."FirstName", u."LastName",
        u."EmailConfirmedAt"
        """;

    private const string Roles = """
        LEFT JOIN "UserRoles" AS l ON l."UserId" = u."Id"
        LEFT JOIN "Roles" AS r ON r."Id" = l."RoleId"
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _user;
    private readonly SqliteCommand _count;
    private readonly SqliteCommand _page;
    private readonly Dictionary<string, SqliteCommand> _pages = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly Utf8JsonWriter _json;

    public UserReader(string database)
    {
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString);
        _connection.Open();
        _user = Prepare($"""SELECT {Columns} FROM "Users" AS u {Roles} WHERE u."Id" = @user ORDER BY r."NormalizedName" """);
        _user.Parameters.Add(new SqliteParameter { ParameterName = "@user" });
        _count = Prepare("""SELECT COUNT(*) FROM "Users" """);
        _page = Prepare(PageOf(""));
        _json = new Utf8JsonWriter(_buffer);
    }

    public ReadOnlyMemory<byte> ReadMe(long id)
    {
        Begin();
        _user.Parameters[0].Value = id;
        using var rows = _user.ExecuteReader();
        rows.Read();
        WriteUser(rows);
        return End();
    }

    public ReadOnlyMemory<byte> ReadList(long administrator, HttpRequest request)
    {
        Begin();
        _user.Parameters[0].Value = administrator;
        using (var rows = _user.ExecuteReader())
        {
            // Whether the caller may ask.
            if (!rows.Read() || rows.IsDBNull(0))
            {
                throw new InvalidOperationException("This user is no administrator.");
            }
        }

        var count = (long)_count.ExecuteScalar()!;
        _json.WriteStartObject();
        _json.WriteNumber("count", count);
        _json.WriteString("next", $"{request.Scheme}://{request.Host}{request.Path}?page=2");
        _json.WriteNull("previous");
        WriteResults(_page, offset: 0);
        _json.WriteEndObject();
        return End();
    }

    public ReadOnlyMemory<byte> ReadPage(PageQuery query)
    {
        Begin();
        _json.WriteStartObject();
        if (query.Count)
        {
            using var count = Prepare($"""SELECT COUNT(*) FROM "Users" {query.Condition}""");
            count.Parameters.AddWithValue("@value", query.Value);
            _json.WriteNumber("count", (long)count.ExecuteScalar()!);
        }

        if (!_pages.TryGetValue(query.Condition, out var page))
        {
            page = Prepare(PageOf(query.Condition));
            page.Parameters.Add(new SqliteParameter { ParameterName = "@value" });
            _pages.Add(query.Condition, page);
        }

        page.Parameters["@value"].Value = query.Value;
        WriteResults(page, query.Offset);
        _json.WriteEndObject();
        return End();
    }

    public void Dispose()
    {
        foreach (var page in _pages.Values.Prepend(_page).Prepend(_count).Prepend(_user))
        {
            page.Dispose();
        }

        _json.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string text)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The text is a constant of the program.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }

    private static string PageOf(string condition) => $"""
        SELECT {Columns}
        FROM (SELECT * FROM "Users" {condition} ORDER BY "Id" LIMIT {PageSize} OFFSET @offset) AS u {Roles}
        ORDER BY u."Id", r."NormalizedName"
        """;

    private void WriteResults(SqliteCommand page, long offset)
    {
        if (page.Parameters.Contains("@offset"))
        {
            page.Parameters["@offset"].Value = offset;
        }
        else
        {
            page.Parameters.AddWithValue("@offset", offset);
        }

        _json.WriteStartArray("results");
        using (var rows = page.ExecuteReader())
        {
            var more = rows.Read();
            while (more)
            {
                more = WriteUser(rows);
            }
        }

        _json.WriteEndArray();
    }

    private void Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
    }

    private ReadOnlyMemory<byte> End()
    {
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    /// <summary>Writes the user of this row and of those that follow with a role more.</summary>
    /// <returns>Whether there is a row of another user.</returns>
    private bool WriteUser(SqliteDataReader rows)
    {
        var id = rows.GetInt64(1);
        var (joined, login, confirmed) = (rows.GetInt64(5), TimeOf(rows, 6), TimeOf(rows, 9));
        _json.WriteStartObject();
        _json.WriteNumber("id", id);
        _json.WriteString("username", rows.GetString(2));
        _json.WriteString("email", rows.IsDBNull(3) ? null : rows.GetString(3));
        WriteTime("emailConfirmedAt", confirmed);
        _json.WriteString("firstName", rows.GetString(7));
        _json.WriteString("lastName", rows.GetString(8));
        _json.WriteBoolean("isActive", rows.GetBoolean(4));
        _json.WriteStartArray("roles");
        bool more;
        do
        {
            if (!rows.IsDBNull(0))
            {
                _json.WriteStringValue(rows.GetString(0));
            }

            more = rows.Read();
        }
        while (more && rows.GetInt64(1) == id);

        _json.WriteEndArray();
        WriteTime("dateJoined", joined);
        WriteTime("lastLogin", login);
        _json.WriteEndObject();
        return more;
    }

    private static long? TimeOf(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);

    private void WriteTime(string name, long? milliseconds)
    {
        if (milliseconds is not { } time)
        {
            _json.WriteNull(name);
            return;
        }

        Span<char> text = stackalloc char[24];
        DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.TryFormat(
            text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _json.WriteString(name, text[..length]);
    }
}
