using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using Api.Tests.Support;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>Has SQLite explain each statement that touches the sessions before it is executed.</summary>
internal sealed class QueryPlans : StatementInterceptor
{
    private readonly ConcurrentQueue<QueryPlan> _all = new();

    public IReadOnlyCollection<QueryPlan> All => _all;

    protected override void OnSending(DbCommand command)
    {
        if (!command.CommandText.Contains("\"Sessions\"", StringComparison.Ordinal))
        {
            return;
        }

        // A statement that shares its commit with others is seen before there is an open connection for it.
        var wasClosed = command.Connection!.State == ConnectionState.Closed;
        if (wasClosed)
        {
            command.Connection.Open();
        }

        using var explain = command.Connection.CreateCommand();
        // The text is the program's own, with its parameters.
#pragma warning disable CA2100
        explain.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
#pragma warning restore CA2100
        explain.Transaction = command.Transaction;
        foreach (DbParameter parameter in command.Parameters)
        {
            var copy = explain.CreateParameter();
            (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
            explain.Parameters.Add(copy);
        }

        var steps = new List<string>();
        using (var reader = explain.ExecuteReader())
        {
            while (reader.Read())
            {
                steps.Add(reader.GetString(3));
            }
        }

        _all.Enqueue(new QueryPlan(command.CommandText, steps));
        if (wasClosed)
        {
            command.Connection.Close();
        }
    }
}

/// <summary>A statement and how SQLite goes about it.</summary>
internal sealed partial record QueryPlan(string Statement, IReadOnlyList<string> Steps)
{
    /// <summary>Whether it reads through all sessions, by the name that the statement gives to their table.</summary>
    public bool ScansSessions =>
        Steps.Any(step => Names().Any(name => step == $"SCAN {name}" || step.StartsWith($"SCAN {name} ", StringComparison.Ordinal)));

    public override string ToString() => $"{Statement}\n  {string.Join("\n  ", Steps)}\n";

    private IEnumerable<string> Names() => SessionsName().Matches(Statement).Select(match => match.Groups["name"].Value).Append("Sessions");

    [GeneratedRegex("\"Sessions\" AS \"(?<name>\\w+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SessionsName();
}
