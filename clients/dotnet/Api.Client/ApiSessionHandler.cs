using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Api.Client.Protocol;

namespace Api.Client;

/// <summary>
/// Adds the session's access token to requests below its address, and to no others. A request that has its own
/// <c>Authorization</c> is left alone; without a session it goes without one. After a 401 <c>token_not_valid</c> the token is
/// refreshed once and the request sent once more, unless its body is a stream or it was redirected.
/// </summary>
/// <remarks>
/// It throws what the refresh throws (<see cref="ApiException"/> and <see cref="NoAnswerException"/> are HttpRequestExceptions), and
/// what the storage throws.
/// </remarks>
/// <param name="session">Whose token.</param>
public sealed class ApiSessionHandler(ApiSession session) : DelegatingHandler
{
    /// <summary>A refresh cannot be waited for without blocking.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Send requests with a session by SendAsync.");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!session.IsApiAddress(request.RequestUri) || request.Headers.Authorization is not null)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var access = await session.UsableAccessAsync().ForCaller(cancellationToken).ConfigureAwait(false);
        if (access is null)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await SendAsync(request, access, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A handler before this one may send the same request again, and the token is not the caller's.
            request.Headers.Authorization = null;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, AccessToken access, CancellationToken cancellationToken)
    {
        var address = request.RequestUri;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Text);
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            // The platform follows redirects by changing the request: then somebody else has refused it.
            if (!await IsRefusedAsync(answer, cancellationToken).ConfigureAwait(false)
                || request.RequestUri != address
                || await session.ReplacementForAsync(access).ForCaller(cancellationToken).ConfigureAwait(false) is not { } other
                || !CanRepeat(request.Content))
            {
                return answer;
            }

            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", other.Text);
        }
        catch
        {
            answer.Dispose();
            throw;
        }

        answer.Dispose();
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the answer says that the access token is not valid. Its body can still be read afterwards.</summary>
    private static async Task<bool> IsRefusedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
        {
            return false;
        }

        await answer.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        // The answer to HEAD has no body, so the header has to do.
        return CodeOf(body) is { } code
            ? code == "token_not_valid"
            : answer.Headers.WwwAuthenticate.Any(challenge => challenge.ToString().Contains("invalid_token", StringComparison.Ordinal));
    }

    private static string? CodeOf(byte[] problem)
    {
        try
        {
            using var document = JsonDocument.Parse(problem);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("code", out var code)
                ? code.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the body can be sent again. The first request has consumed a stream.</summary>
    private static bool CanRepeat(HttpContent? content) => content switch
    {
        null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent => true,
        MultipartContent parts => parts.All(CanRepeat),
        _ => false,
    };
}
