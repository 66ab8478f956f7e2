using Api.Domain.Sessions;

namespace Api.Web.Controllers;

internal static class RequestClient
{
    /// <summary>Where the request came from.</summary>
    public static Client ToClient(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        var userAgent = context.Request.Headers.UserAgent.ToString();
        return new Client(
            userAgent.Length == 0 ? null : userAgent,
            (address?.IsIPv4MappedToIPv6 is true ? address.MapToIPv4() : address)?.ToString());
    }
}
