using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Api.Client.Protocol;

/// <summary>Sends the calls under <c>api/token/</c>.</summary>
internal sealed class TokenCalls(HttpMessageInvoker http, Uri baseAddress, TimeProvider time) : IDisposable
{
    private const string KeyHeader = "Idempotency-Key";

    public void Dispose() => http.Dispose();

    /// <summary>
    /// Sends the call once and reads the whole answer, including its body. An answer that is read only after the timeout, because
    /// the program slept, is too late.
    /// </summary>
    /// <exception cref="NoAnswerException">It failed or took longer than <paramref name="limit"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<TokenAnswer> PostAsync(
        string path,
        JsonObject body,
        TimeSpan limit,
        string? key = null,
        CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var sentAt = time.GetUtcNow();
        try
        {
            using var request = Request(path, body, key);
            using var answer = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            var read = await ReadAsync(answer, time, either.Token).ConfigureAwait(false);
            return time.GetUtcNow() - sentAt > limit ? throw new NoAnswerException() : read;
        }
        catch (Exception exception)
            when (exception is HttpRequestException and not NoAnswerException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new NoAnswerException(exception);
        }
    }

    /// <summary>Reads an answer whole.</summary>
    public static async Task<TokenAnswer> ReadAsync(HttpResponseMessage answer, TimeProvider time, CancellationToken cancellationToken)
    {
        // Not as text: a hotel's login page may name a charset that there is not here.
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return new TokenAnswer(answer.StatusCode, ReadObject(body), RetryAfterOf(answer.Headers.RetryAfter, time));
    }

    private HttpRequestMessage Request(string path, JsonObject body, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(baseAddress, path))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, TokenCallsJson.Default.JsonObject))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        if (key is not null)
        {
            request.Headers.Add(KeyHeader, key);
        }

        return request;
    }

    private static JsonElement ReadObject(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static TimeSpan? RetryAfterOf(RetryConditionHeaderValue? header, TimeProvider time) =>
        (header?.Delta ?? header?.Date - time.GetUtcNow()) is { } delay ? delay > TimeSpan.Zero ? delay : TimeSpan.Zero : null;
}
