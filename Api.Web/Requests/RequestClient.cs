using Api.Domain.Sessions;

namespace Api.Web.Requests;

internal static class RequestClient
{
    /// <summary>The address and the user agent of the request; IPv4 addresses in their own spelling.</summary>
    public static ClientInfo ToClient(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        var userAgent = context.Request.Headers.UserAgent.ToString();
        return new ClientInfo(
            userAgent.Length == 0 ? null : userAgent,
            (address?.IsIPv4MappedToIPv6 is true ? address.MapToIPv4() : address)?.ToString());
    }
}
