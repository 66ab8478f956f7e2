using System.Net;
using System.Text.Json;

namespace Api.Client;

/// <summary>An error answer, from the API or from something between the program and the API.</summary>
public sealed class ApiException : HttpRequestException
{
    private ApiException(HttpStatusCode status, string code, string detail, IReadOnlyDictionary<string, IReadOnlyList<string>> errors, TimeSpan? retryAfter)
        : base($"{(int)status} {code}: {detail}", inner: null, status)
    {
        Status = status;
        Code = code;
        Detail = detail;
        Errors = errors;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>
    /// What happened, for a program: one of the closed list of the OpenAPI document. <c>unknown</c> means that the answer is not
    /// from the API but, for example, from a gateway.
    /// </summary>
    public string Code { get; }

    /// <summary>What happened, for a person.</summary>
    public string Detail { get; }

    /// <summary>What is wrong with each field, by its name in the request. Empty unless <see cref="Code"/> is <c>invalid</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>How long to wait before the next try; null if the answer does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Reads an answer that is no success.</summary>
    public static async Task<ApiException> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken = default)
    {
        var read = await Protocol.ApiCalls.ReadAsync(answer, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return read.ToError();
    }

    internal static ApiException Read(HttpStatusCode status, JsonElement problem, TimeSpan? retryAfter)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var isObject = problem.ValueKind == JsonValueKind.Object;
        if (isObject && problem.TryGetProperty("errors", out var fields) && fields.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in fields.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Array))
            {
                errors[field.Name] = [.. field.Value.EnumerateArray().Select(text => text.ToString())];
            }
        }

        return new ApiException(status, Text("code") ?? "unknown", Text("detail") ?? status.ToString(), errors, retryAfter);

        string? Text(string name) =>
            isObject && problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}

/// <summary>No answer came in time: the network or the server is down.</summary>
public sealed class NoAnswerException : HttpRequestException
{
    internal NoAnswerException(Exception? cause = null)
        : base("The API did not answer.", cause)
    {
    }
}
