using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Where SQL Server would be: notes what it is sent, and answers every query with a row whose values go by the names of
/// the columns. What it means does not matter; it makes the program go on to its next statement.
/// </summary>
internal sealed class StandInServer : DbConnectionInterceptor
{
    private readonly ConcurrentQueue<SentStatement> _sent = new();

    /// <summary>The row; a column that is not here gets some value of the type that is asked for.</summary>
    public required IReadOnlyDictionary<string, object?> Row { get; init; }

    /// <summary>What the next statements change; one row each when nothing is said.</summary>
    public Queue<int> Changes { get; } = new();

    /// <summary>Whether what a query asks the existence of is there.</summary>
    public bool Exists { get; set; }

    /// <summary>How many rows a query gets that finds any.</summary>
    public int Rows { get; set; } = 1;

    /// <summary>Queries with this text get no row.</summary>
    public string? FindsNothingBy { get; set; }

    /// <summary>Whether the next change is refused.</summary>
    public bool Refuses { get; set; }

    /// <summary>Whether the next commit is carried out without an answer.</summary>
    public bool LosesCommit { get; set; }

    /// <summary>What was sent since this was last asked.</summary>
    public IReadOnlyList<SentStatement> TakeSent()
    {
        SentStatement[] sent = [.. _sent];
        _sent.Clear();
        return sent;
    }

    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new StandInConnection(this));

    /// <summary>The row for each result that the statements of a batch have.</summary>
    public DbDataReader Answer(string text, IEnumerable<SqlParameter> parameters)
    {
        var statement = Note(text, parameters);
        // What is computed has no name, and always one row.
        var isComputed = statement.Results is [[""]];
        var isFound = FindsNothingBy is null || !text.Contains(FindsNothingBy, StringComparison.Ordinal);
        return new StandInReader(statement.Results, Row, isComputed ? 1 : isFound ? Rows : 0, Exists);
    }

    public int Change(string text, IEnumerable<SqlParameter> parameters)
    {
        Note(text, parameters);
        if (Refuses)
        {
            Refuses = false;
            throw new RefusedException();
        }

        return Changes.TryDequeue(out var changed) ? changed : 1;
    }

    public void Commit()
    {
        if (LosesCommit)
        {
            LosesCommit = false;
            throw new LostAnswerException();
        }
    }

    private SentStatement Note(string text, IEnumerable<SqlParameter> parameters)
    {
        var statement = new SentStatement(text, parameters);
        _sent.Enqueue(statement);
        return statement;
    }

    internal sealed class LostAnswerException() : Exception("The answer was lost on the way.");

    private sealed class RefusedException() : DbException("A foreign key is in the way.");
}
