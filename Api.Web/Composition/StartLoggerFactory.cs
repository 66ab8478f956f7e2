namespace Api.Web.Composition;

/// <summary>
/// Keeps stack traces out of the log until the server listens: a start that fails is told in a sentence, at the end. Whoever
/// switches a category to <c>Debug</c> gets them.
/// </summary>
internal sealed class StartLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    private volatile bool _hasStarted;

    /// <summary>From now on everything is logged as it comes.</summary>
    public void LetEverythingThrough() => _hasStarted = true;

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Logger(this, inner.CreateLogger(categoryName));

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <inheritdoc />
    public void Dispose() => inner.Dispose();

    private sealed class Logger(StartLoggerFactory factory, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => inner.Log(
                logLevel,
                eventId,
                state,
                factory._hasStarted || inner.IsEnabled(LogLevel.Debug) ? exception : null,
                formatter);
    }
}
