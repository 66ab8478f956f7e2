using System.Data.Common;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Persistence.Sqlite;

namespace Api.Infrastructure.Sessions;

/// <summary>
/// Reads a session from a row of SQLite, and writes its ids, as <see cref="Persistence.Configurations.SessionConfiguration"/> stores
/// them.
/// </summary>
internal static class SessionMapping
{
    /// <summary>The columns that <see cref="ReadSession"/> reads, in its order.</summary>
    public const string Columns = """
        s."Id", s."UserId", s."CurrentTokenId", s."PreviousTokenId", s."RotationKeyHash", s."CreatedAt", s."RotatedAt", s."LastUsedAt",
        s."RefreshExpiresAt", s."ExpiresAt", s."EndedAt", s."EndReason", s."UserAgent", s."IpAddress",
        s."AuthenticatedAt", s."Methods"
        """;

    /// <param name="row">The row.</param>
    /// <param name="first">Where its columns of the session begin.</param>
    /// <returns>Null when they hold none.</returns>
    public static Session? ReadSession(this DbDataReader row, int first) => row.IsDBNull(first)
        ? null
        : Session.Restore(
            id: new SessionId(row.GetGuidBytes(first)),
            userId: new UserId(row.GetInt64(first + 1)),
            currentTokenId: new TokenId(row.GetGuidBytes(first + 2)),
            previousTokenId: row.IsDBNull(first + 3) ? null : new TokenId(row.GetGuidBytes(first + 3)),
            rotationKeyHash: row.IsDBNull(first + 4) ? null : RotationKey.FromHash(row.GetFieldValue<byte[]>(first + 4)),
            createdAt: row.GetTime(first + 5),
            rotatedAt: row.FindTime(first + 6),
            lastUsedAt: row.GetTime(first + 7),
            refreshExpiresAt: row.GetTime(first + 8),
            expiresAt: row.GetTime(first + 9),
            endedAt: row.FindTime(first + 10),
            endReason: row.IsDBNull(first + 11) ? null : (EndReason)row.GetByte(first + 11),
            userAgent: row.FindString(first + 12),
            ipAddress: row.FindString(first + 13),
            authenticatedAt: row.FindTime(first + 14),
            methods: row.IsDBNull(first + 15) ? null : (AuthenticationMethods)row.GetByte(first + 15));

    /// <summary>As it is stored.</summary>
    public static byte[] ToBytes(this SessionId id) => id.Value.ToByteArray(bigEndian: true);

    /// <summary>As it is stored.</summary>
    public static byte[] ToBytes(this TokenId id) => id.Value.ToByteArray(bigEndian: true);

    private static Guid GetGuidBytes(this DbDataReader row, int column) => new(row.GetFieldValue<byte[]>(column), bigEndian: true);
}
