using Api.Application.Outages;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Api.Infrastructure.Persistence;

/// <summary>Recognises that an index or a foreign key refused a statement.</summary>
internal static class ConstraintViolation
{
    private const int SqliteConstraint = 19;

    private const int SqlServerConstraint = 547;
    private const int SqlServerUniqueConstraint = 2627;
    private const int SqlServerUniqueIndex = 2601;

    /// <summary>
    /// Whether that is the reason of an exception: somebody else took a name, or deleted what is referred to, between the look
    /// and the save. By now it may be different again, so it has to be decided again.
    /// </summary>
    public static bool IsConstraintViolation(this Exception exception) => exception.Causes().Any(cause => cause
        is SqliteException { SqliteErrorCode: SqliteConstraint }
        or SqlException { Number: SqlServerConstraint or SqlServerUniqueConstraint or SqlServerUniqueIndex });
}
