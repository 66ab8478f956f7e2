namespace Api.Web.Composition;

/// <summary>Events 300 to 309.</summary>
internal static partial class Log
{
    [LoggerMessage(301, LogLevel.Information, "Listening on {Address}", EventName = nameof(Listening))]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(302, LogLevel.Information, "Open {Address}{Path} to try the API", EventName = nameof(OpenSwagger))]
    public static partial void OpenSwagger(ILogger logger, string address, string path);

    [LoggerMessage(
        303,
        LogLevel.Information,
        "Development: unless you have changed it, the demo administrator is {Username} with the password {Password}",
        EventName = nameof(UseDemoAccount))]
    public static partial void UseDemoAccount(ILogger logger, string username, string password);

    [LoggerMessage(
        304,
        LogLevel.Warning,
        "{Name} is not a setting of this program: perhaps {Meant} was meant",
        EventName = nameof(MisspelledSetting))]
    public static partial void MisspelledSetting(ILogger logger, string name, string meant);
}
