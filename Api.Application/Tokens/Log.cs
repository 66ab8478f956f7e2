using Api.Domain.Sessions;
using Api.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Api.Application.Tokens;

/// <summary>What is logged about tokens: events 100 to 109.</summary>
internal static partial class Log
{
    [LoggerMessage(
        101,
        LogLevel.Warning,
        "Refresh token reuse: session {SessionId} of user {UserId} was ended because its replaced token {TokenId} was presented.",
        EventName = nameof(ReuseDetected))]
    public static partial void ReuseDetected(ILogger logger, SessionId sessionId, UserId userId, TokenId tokenId);

    [LoggerMessage(
        102,
        LogLevel.Warning,
        "Risk ({Outcome}): the refresh token of session {SessionId} of user {UserId} was handed out again, "
            + "to another address or agent than before.",
        EventName = nameof(ReissuedToOtherClient))]
    public static partial void ReissuedToOtherClient(ILogger logger, string outcome, SessionId sessionId, UserId userId);

    [LoggerMessage(
        103,
        LogLevel.Warning,
        "Session {SessionId} lives on although a login in the same browser took the place of its cookie: the database did not answer.",
        EventName = nameof(ReplacedSessionLeft))]
    public static partial void ReplacedSessionLeft(ILogger logger, SessionId sessionId, Exception exception);

    [LoggerMessage(
        104,
        LogLevel.Error,
        "A genuine refresh token was issued {Ahead} later than the clock of this server allows: its clock, or another replica's, is wrong.",
        EventName = nameof(ClockBehind))]
    public static partial void ClockBehind(ILogger logger, TimeSpan ahead);
}
