using Microsoft.Extensions.Logging;

namespace Api.Application.Flows;

/// <summary>What is logged about flows: events 120 to 129.</summary>
internal static partial class Log
{
    [LoggerMessage(
        120,
        LogLevel.Warning,
        "A right code stays counted as a try of its address: the database did not answer",
        EventName = nameof(TryStaysCounted))]
    public static partial void TryStaysCounted(ILogger logger, Exception exception);
}
