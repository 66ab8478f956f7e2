using Api.Application.Deadlines;
using Api.Domain.Sessions;
using Api.Infrastructure.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>The same writes, whose statements stay prepared and share their commit with others (<see cref="SqliteWriter"/>).</summary>
internal sealed class SqliteFrequentWrites(SqliteAppDbContext context, SqliteWriter writer) : IFrequentWrites
{
    private const string Rotation = """
        UPDATE "Sessions"
        SET "PreviousTokenId" = @previous, "CurrentTokenId" = @current, "RotationKeyHash" = @key, "RotatedAt" = @rotated,
            "LastUsedAt" = @used, "RefreshExpiresAt" = @expires, "UserAgent" = @agent
        """;

    private const string Address = """
        , "IpAddress" = @address, "Network" = @network
        """;

    private const string Condition = """

        WHERE "Id" = @id AND "EndedAt" IS NULL AND "CurrentTokenId" = @read
        """;

    private static readonly string[] Names = ["@previous", "@current", "@key", "@rotated", "@used", "@expires", "@agent", "@id", "@read"];

    private static readonly SqliteStatement Here = new(Rotation + Condition, Names);

    private static readonly SqliteStatement Elsewhere = new(Rotation + Address + Condition, [.. Names, "@address", "@network"]);

    public async Task<bool> TryRotateAsync(Session read, Session rotated, CancellationToken cancellationToken)
    {
        List<object> values =
        [
            rotated.PreviousTokenId!.Value.ToBytes(),
            rotated.CurrentTokenId.ToBytes(),
            OrNull(rotated.RotationKeyHash?.ToHash()),
            rotated.RotatedAt!.Value.ToUnixTimeMilliseconds(),
            rotated.LastUsedAt.ToUnixTimeMilliseconds(),
            rotated.RefreshExpiresAt.ToUnixTimeMilliseconds(),
            OrNull(rotated.UserAgent),
            read.Id.ToBytes(),
            read.CurrentTokenId.ToBytes(),
        ];
        var statement = Here;
        if (rotated.IpAddress != read.IpAddress)
        {
            statement = Elsewhere;
            values.AddRange([OrNull(rotated.IpAddress), OrNull(SessionQueries.NetworkOf(rotated.IpAddress))]);
        }

        using var seen = statement.ToCommand();
        SqliteStatement.Set(seen, values, RequestDeadline.Clamp(writer.BusyTimeout));
        seen.Connection = (SqliteConnection)context.Database.GetDbConnection();
        return await context.ExecuteNonQueryAsync(
            seen, () => writer.ExecuteAsync(statement, values, cancellationToken), cancellationToken) == 1;
    }

    private static object OrNull(object? value) => value ?? DBNull.Value;
}
