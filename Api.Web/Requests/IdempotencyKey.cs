using Api.Domain.Sessions;
using Api.Web.Errors;

namespace Api.Web.Requests;

/// <summary>The header by which a client names one refresh, however often it has to send it.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>The key if one was sent, or the problem that it is none.</summary>
    public static (RotationKey? Key, Problem? Problem) Read(HttpRequest request)
    {
        var header = request.Headers[Header];
        if (header.Count == 0)
        {
            return (null, null);
        }

        return header is [{ } text] && RotationKey.TryParse(text, out var key)
            ? (key, null)
            : (null, Problems.Invalid(
                Header,
                $"Send one key of {RotationKey.MinimumLength} to {RotationKey.MaximumLength} visible ASCII characters."));
    }
}
