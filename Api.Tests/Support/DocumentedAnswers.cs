using Api.Tests.Web.OpenApi;

namespace Api.Tests.Support;

/// <summary>
/// Fails whichever test is sent an answer that the OpenAPI document does not describe: status, content type, body, code or
/// headers. What the document has no operation for is none of its business: unknown paths, methods that a path does not
/// have, pages, health, and everything below a path base.
/// </summary>
internal sealed class DocumentedAnswers : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var method = request.Method == HttpMethod.Head ? HttpMethod.Get : request.Method;
        if (PublishedDocument.Accepted.FindOperation(method.Method, request.RequestUri!.AbsolutePath) is { } operation)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var faults = await PublishedDocument.Accepted.FindUndocumentedAsync(operation, response);
            if (faults.Count > 0)
            {
                throw new AssertionException(
                    $"The OpenAPI document does not describe this answer to {operation}: {string.Join("; ", faults)}.");
            }
        }

        return response;
    }
}
