using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.Persistence;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The ended sessions could not be read; trying again")]
    public static partial void EndedSessionsNotRead(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "{Count} sessions that ended long ago were deleted")]
    public static partial void SessionsSwept(ILogger logger, int count);

    [LoggerMessage(3, LogLevel.Warning, "The sessions that ended long ago could not be deleted; trying again in an hour")]
    public static partial void SessionsNotSwept(ILogger logger, Exception exception);
}
