using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.Tokens.KeyRotation;

/// <summary>What is logged about the keys that the program makes: events 240 to 249.</summary>
internal static partial class Log
{
    [LoggerMessage(
        240,
        LogLevel.Warning,
        "The signing keys could not be read; trying again",
        EventName = nameof(KeysNotRead))]
    public static partial void KeysNotRead(ILogger logger, Exception exception);

    [LoggerMessage(
        241,
        LogLevel.Error,
        "The signing keys cannot be used: {Fault}. No other key is made, and the program is not ready until they can",
        EventName = nameof(KeysUnreadable))]
    public static partial void KeysUnreadable(ILogger logger, string fault);

    [LoggerMessage(
        242,
        LogLevel.Information,
        "The signing key {KeyId} was made and is announced; it signs from {SignsFrom}",
        EventName = nameof(KeyMade))]
    public static partial void KeyMade(ILogger logger, string keyId, DateTimeOffset signsFrom);

    [LoggerMessage(
        243,
        LogLevel.Information,
        "The signing keys changed: {Keys}",
        EventName = nameof(KeysChanged))]
    public static partial void KeysChanged(ILogger logger, string keys);
}
