namespace Api.Web.Requests;

/// <summary>The header by which a client names one refresh, however often it has to send it.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Reads the header as the client sent it. Several lines are one list (RFC 9110 §5.3), which is no key.</summary>
    /// <returns>Null when the header was not sent.</returns>
    public static string? Read(HttpRequest request)
    {
        var lines = request.Headers[Header];
        return lines.Count == 0 ? null : string.Join(", ", lines.ToArray());
    }
}
