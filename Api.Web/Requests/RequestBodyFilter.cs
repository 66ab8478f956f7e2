using Api.Web.Errors;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>
/// Where an action takes a body: refuses what is of no readable type (415) or too large (413), in this order, and reads
/// the rest into memory, no more than the limit.
/// </summary>
internal sealed class RequestBodyFilter(IOptions<RequestOptions> options) : IAsyncResourceFilter
{
    private const int BufferSize = 4096;

    private readonly int _limit = options.Value.MaxBodySize;

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var parameter = context.ActionDescriptor.Parameters.FirstOrDefault(p => p.BindingInfo?.BindingSource == BindingSource.Body);
        if (parameter is not null && await ReadAsync(context.HttpContext.Request, BodyShape.Of(parameter.ParameterType)) is { } problem)
        {
            context.Result = new ProblemResult(problem);
            return;
        }

        await next();
    }

    private async Task<Problem?> ReadAsync(HttpRequest request, BodyShape shape)
    {
        if (!IsReadable(request, shape, out var problem))
        {
            return problem;
        }

        try
        {
            return await BufferAsync(request);
        }
        catch (IOException)
        {
            // Kestrel cannot make sense of the chunks, or the client went away.
            return Problems.ParseError("The request body could not be read.");
        }
    }

    private async Task<Problem?> BufferAsync(HttpRequest request)
    {
        // A missing type is a mistake only where there is something to be typed.
        var buffered = await BufferAsync(request.Body, request.HttpContext.RequestAborted);
        if (buffered is null)
        {
            return Problems.ContentTooLarge(_limit);
        }

        if (buffered.Length > 0 && string.IsNullOrEmpty(request.ContentType))
        {
            return Problems.UnsupportedMediaType("");
        }

        request.Body = buffered;
        return null;
    }

    private static bool IsReadable(HttpRequest request, BodyShape shape, out Problem? problem)
    {
        problem = null;
        if (!string.IsNullOrEmpty(request.Headers.ContentEncoding))
        {
            problem = Problems.UnsupportedContentEncoding();
        }
        else if (!string.IsNullOrEmpty(request.ContentType))
        {
            var isKnown = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && BodyMediaTypes.IsRead(type, shape);
            problem = isKnown ? null : Problems.UnsupportedMediaType(request.ContentType);
        }

        return problem is null;
    }

    /// <summary>
    /// The whole body, or null when it is larger than the limit. Kestrel knows the same limit: an announced length beyond
    /// it is refused at the first read, nothing is read, and the answer says that the connection ends.
    /// </summary>
    private async Task<MemoryStream?> BufferAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffered = new MemoryStream();
        var chunk = new byte[BufferSize];
        try
        {
            int read;
            while ((read = await body.ReadAsync(chunk, cancellationToken)) > 0)
            {
                if (buffered.Length + read > _limit)
                {
                    return null;
                }

                buffered.Write(chunk, 0, read);
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }

        buffered.Position = 0;
        return buffered;
    }
}
