using System.Net.Sockets;
using System.Text;

namespace Api.Tests.Support;

/// <summary>Speaks to a real port byte by byte: HttpClient tidies up paths, headers and bodies.</summary>
internal static class RawHttp
{
    /// <summary>The whole answer to these lines, head and body. Characters go out as Latin-1.</summary>
    public static async Task<string> SendAsync(Uri address, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        var head = string.Join("\r\n", [.. lines, $"Host: {address.Authority}", "Connection: close", "", ""]);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The status of such an answer.</summary>
    public static int StatusOf(string answer) => int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What stands behind the head of such an answer.</summary>
    public static string BodyOf(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
