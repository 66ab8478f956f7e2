using Microsoft.Extensions.Logging;

namespace Api.Application.Hooks;

/// <summary>What is logged about hooks: events 110 to 119.</summary>
internal static partial class Log
{
    [LoggerMessage(110, LogLevel.Error, "{Observer} failed on a login", EventName = nameof(ObserverFailed))]
    public static partial void ObserverFailed(ILogger logger, Exception exception, string observer);
}
