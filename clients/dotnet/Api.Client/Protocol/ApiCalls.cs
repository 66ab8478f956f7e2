using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Api.Client.Protocol;

/// <summary>Sends the client's own calls.</summary>
internal sealed class ApiCalls(HttpMessageInvoker http, Uri baseAddress, TimeProvider time) : IDisposable
{
    private const string KeyHeader = "Idempotency-Key";

    public void Dispose() => http.Dispose();

    /// <summary>Sends a call without an access token, once.</summary>
    /// <exception cref="NoAnswerException">It failed or took longer than <paramref name="limit"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ApiAnswer> PostAsync(
        string path,
        JsonObject body,
        TimeSpan limit,
        string? key = null,
        CancellationToken cancellationToken = default) =>
        AnswerAsync(() => Request(HttpMethod.Post, path, body, access: null, key), limit, cancellationToken);

    /// <summary>Sends a call with this access token, once; without one where it is null.</summary>
    /// <exception cref="NoAnswerException">It failed or took longer than <paramref name="limit"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        JsonObject? body,
        string? access,
        TimeSpan limit,
        CancellationToken cancellationToken) =>
        AnswerAsync(() => Request(method, path, body, access, key: null), limit, cancellationToken);

    /// <summary>Reads an answer whole.</summary>
    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage answer, TimeProvider time, CancellationToken cancellationToken)
    {
        // Not as text: a hotel's login page may name a charset that there is not here.
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return new ApiAnswer(answer.StatusCode, ReadObject(body), RetryAfterOf(answer.Headers.RetryAfter, time));
    }

    /// <summary>
    /// Reads the whole answer, including its body. An answer that is read only after the timeout, because the program slept, is too
    /// late.
    /// </summary>
    private async Task<ApiAnswer> AnswerAsync(Func<HttpRequestMessage> create, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var sentAt = time.GetUtcNow();
        try
        {
            using var request = create();
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

    private HttpRequestMessage Request(HttpMethod method, string path, JsonObject? body, string? access, string? key)
    {
        var request = new HttpRequestMessage(method, new Uri(baseAddress, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Default.JsonObject))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        }

        // Mails are written in it.
        if (CultureInfo.CurrentUICulture.Name is { Length: > 0 } language)
        {
            request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        }

        if (access is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
        }

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
