using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Api.Client;

/// <summary>
/// Adds the session's access token to requests below its address, and to no others. A request that has its own
/// <c>Authorization</c> is left alone; without a session it goes without one. After a 401 <c>token_not_valid</c> the token is
/// refreshed once and the request sent once more, unless its body is a stream.
/// </summary>
/// <remarks>It throws what the refresh throws: <see cref="ApiException"/> and <see cref="NoAnswerException"/> are HttpRequestExceptions.</remarks>
/// <param name="session">Whose token.</param>
public sealed class ApiSessionHandler(ApiSession session) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!session.IsApiAddress(request.RequestUri) || request.Headers.Authorization is not null)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        // Whoever gives up does so alone: others may wait for the same refresh.
        var access = await session.UsableAccessAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (access is null)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Text);
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!await IsRefusedAsync(answer, cancellationToken).ConfigureAwait(false))
        {
            return answer;
        }

        var other = await session.ReplacementForAsync(access).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (other is null || !CanRepeat(request.Content))
        {
            return answer;
        }

        answer.Dispose();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", other.Text);
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
        var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        // The answer to HEAD has no body, so the header has to do.
        return CodeOf(text) is { } code
            ? code == "token_not_valid"
            : answer.Headers.WwwAuthenticate.Any(challenge => challenge.ToString().Contains("invalid_token", StringComparison.Ordinal));
    }

    private static string? CodeOf(string problem)
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
