using Microsoft.Extensions.Logging;

namespace Api.Infrastructure.FirstStart;

/// <summary>What is logged about the first account: events 220 to 229.</summary>
internal static partial class Log
{
    [LoggerMessage(
        220,
        LogLevel.Warning,
        "There is no account, so nobody can log in: run 'users create NAME --admin', or set FirstAdministrator:Username and :Password",
        EventName = nameof(NobodyCanLogIn))]
    public static partial void NobodyCanLogIn(ILogger logger);

    [LoggerMessage(
        221,
        LogLevel.Warning,
        "The database does not answer: whether it needs its first account is looked at when it does",
        EventName = nameof(FirstAccountsDelayed))]
    public static partial void FirstAccountsDelayed(ILogger logger);

    [LoggerMessage(
        222,
        LogLevel.Error,
        "The first administrator was not created: {Faults}",
        EventName = nameof(FirstAdministratorRefused))]
    public static partial void FirstAdministratorRefused(ILogger logger, string faults);
}
