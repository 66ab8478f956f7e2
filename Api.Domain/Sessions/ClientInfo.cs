using System.Net;
using System.Net.Sockets;

namespace Api.Domain.Sessions;

/// <summary>Where a request came from, as far as it is kept: for the owner's list of sessions and to notice another client.</summary>
public sealed record ClientInfo
{
    /// <summary>Nothing is known, or nothing may be kept.</summary>
    public static readonly ClientInfo Unknown = new(null, null);

    /// <summary>The most characters of a user agent that are kept.</summary>
    public const int UserAgentLength = 256;

    /// <summary>The most characters of an address: an IPv6 one that embeds an IPv4 one.</summary>
    public const int IpAddressLength = 45;

    private const int NetworkBytes = 8;
    private const int SiteBytes = 6;

    /// <summary>Cuts both texts at what is kept; letters beyond ASCII become question marks.</summary>
    public ClientInfo(string? userAgent, string? ipAddress)
    {
        UserAgent = Cut(userAgent, UserAgentLength);
        IpAddress = Cut(ipAddress, IpAddressLength);
    }

    /// <summary>
    /// The IPv4 address, or the first 64 bits of the IPv6 address: one household or host has all addresses of that network
    /// (RFC 6177 §2) and could change them at each try. Empty when no address is known.
    /// </summary>
    public string Network => Begin(NetworkBytes, "/64");

    /// <summary>The IPv4 address, or the first 48 bits of the IPv6 address: the most that one customer of a provider gets.</summary>
    public string Site => Begin(SiteBytes, "/48");

    /// <summary>The <c>User-Agent</c> header.</summary>
    public string? UserAgent { get; }

    /// <summary>The address, in the text form of RFC 5952.</summary>
    public string? IpAddress { get; }

    private string Begin(int count, string suffix)
    {
        if (!IPAddress.TryParse(IpAddress, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return IpAddress ?? "";
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, count, bytes.Length - count);
        return new IPAddress(bytes) + suffix;
    }

    // Cut before it is compared, so that both databases store the same text.
    private static string? Cut(string? text, int length) =>
        text is null ? null : string.Concat(text.Take(length).Select(character => character is >= ' ' and <= '~' ? character : '?'));
}
