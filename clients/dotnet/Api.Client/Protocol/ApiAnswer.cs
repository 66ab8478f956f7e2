using System.Net;
using System.Text.Json;

namespace Api.Client.Protocol;

/// <summary>A whole answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON object in the body; undefined where it is none.</param>
/// <param name="RetryAfter">After how long to ask again.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)
{
    /// <summary>Whether the body is a JSON object, as in each answer of the API.</summary>
    public bool IsObject => Body.ValueKind == JsonValueKind.Object;

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>A text in the body; null where there is none of this name.</summary>
    public string? Text(string name) =>
        IsObject && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The error that the answer is.</summary>
    public ApiException ToError() => ApiException.Read(Status, Body, RetryAfter);
}
