using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Support;

/// <summary>Keeps every line that is logged, with its exception and its structured values.</summary>
internal sealed partial class CollectedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    /// <summary>
    /// The SQL that has been executed so far, by the log that every provider of Entity Framework writes, with names in
    /// quotation marks on each.
    /// </summary>
    public IReadOnlyList<string> Statements => [.. _lines
        .Where(line => line.Category == "Microsoft.EntityFrameworkCore.Database.Command"
            && line.Text.StartsWith("Executed DbCommand", StringComparison.Ordinal))
        .Select(line => SquareBrackets().Replace(line.Text, "\"${name}\""))];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    [GeneratedRegex(@"\[(?<name>\w+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SquareBrackets();

    private sealed class Logger(CollectedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._lines.Enqueue(new LogLine(category, logLevel, $"{formatter(state, exception)} {exception}"));
    }
}

internal sealed record LogLine(string Category, LogLevel Level, string Text);
