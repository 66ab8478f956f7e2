using Api.Domain.Sessions;
using Api.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Api.Application.Tokens;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Refresh token reuse: session {SessionId} of user {UserId} was ended because its replaced token {TokenId} was presented.")]
    public static partial void ReuseDetected(ILogger logger, SessionId sessionId, UserId userId, TokenId tokenId);
}
