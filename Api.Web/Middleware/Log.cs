using System.Net;

namespace Api.Web.Middleware;

/// <summary>Events 310 to 319.</summary>
internal static partial class Log
{
    [LoggerMessage(
        311,
        LogLevel.Warning,
        "{Header} from {Sender} is not believed: it is none of ForwardedHeaders:KnownProxies or KnownNetworks",
        EventName = nameof(ProxyNotBelieved))]
    public static partial void ProxyNotBelieved(ILogger logger, string header, IPAddress sender);
}
