using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.Sessions;

/// <summary>What is logged about sessions: events 200 to 209.</summary>
internal static partial class Log
{
    [LoggerMessage(
        201,
        LogLevel.Warning,
        "The ended sessions could not be read; trying again",
        EventName = nameof(EndedSessionsNotRead))]
    public static partial void EndedSessionsNotRead(ILogger logger, Exception exception);

    [LoggerMessage(
        202,
        LogLevel.Information,
        "{Count} sessions that ended long ago were deleted",
        EventName = nameof(SessionsSwept))]
    public static partial void SessionsSwept(ILogger logger, int count);

    [LoggerMessage(
        203,
        LogLevel.Warning,
        "The sessions that ended long ago could not be deleted; trying again in an hour",
        EventName = nameof(SessionsNotSwept))]
    public static partial void SessionsNotSwept(ILogger logger, Exception exception);
}
