using System.Net;
using System.Text.Json;

namespace Api.Client.Protocol;

/// <summary>The whole answer to a token call.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON object in the body; an empty one where it is none.</param>
/// <param name="RetryAfter">After how long to ask again.</param>
internal sealed record TokenAnswer(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>A text in the body; null where there is none of this name.</summary>
    public string? Text(string name) =>
        Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The error that the answer is.</summary>
    public ApiException ToError() => ApiException.Read(Status, Body, RetryAfter);
}
