using System.Text.Json;
using System.Text.Unicode;
using Api.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>
/// Reads the body of every action that takes one: JSON or a form, into the request class by <see cref="BodyShape"/>.
/// Refuses, in this order: a type, charset or coding that is not read (415), more bytes than the limit (413), a text that
/// is no JSON or no form, and then all fields that are wrong, at once (400). The framework's own reader stops at the first
/// wrong field and names it in other words.
/// </summary>
/// <remarks>The framework binds the body after all resource filters: 406 and 412 come before.</remarks>
/// <param name="limit">The largest body that is read, in bytes.</param>
internal sealed class BodyFormatter(int limit) : IInputFormatter, IApiRequestFormatMetadataProvider
{
    private const int BufferSize = 4096;

    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// Answers by what the formatter refused. The model state is the framework's own way from a formatter to
    /// this place; it carries the problem inside an exception that nobody throws.
    /// </summary>
    public static IActionResult Refuse(ActionContext context)
    {
        var errors = context.ModelState.Values.SelectMany(state => state.Errors);
        return new ProblemResult(errors.Select(error => error.Exception).OfType<BodyRefusedException>().First().Problem);
    }

    /// <summary>Every body is this formatter's to read or to refuse.</summary>
    public bool CanRead(InputFormatterContext context) => true;

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        var (model, problem) = await ReadAsync(context.HttpContext.Request, BodyShape.Of(context.ModelType));
        if (problem is null)
        {
            return await InputFormatterResult.SuccessAsync(model);
        }

        context.ModelState.TryAddModelException("", new BodyRefusedException(problem));
        return await InputFormatterResult.FailureAsync();
    }

    /// <summary>For the OpenAPI document.</summary>
    public IReadOnlyList<string>? GetSupportedContentTypes(string? contentType, Type objectType) => BodyShape.Of(objectType).MediaTypes;

    private async Task<(object? Model, Problem? Problem)> ReadAsync(HttpRequest request, BodyShape shape)
    {
        if (!IsReadable(request, shape, out var type, out var problem))
        {
            return (null, problem);
        }

        (var body, problem) = await BufferAsync(request);
        if (body is null)
        {
            return (null, problem);
        }

        // Without a body a missing type is no mistake.
        if (type is null && body.Length > 0)
        {
            return (null, Problems.UnsupportedMediaType(""));
        }

        (var json, problem) = type is not null && BodyMediaTypes.IsForm(type)
            ? await FormBody.ReadAsync(type, body, request.HttpContext.RequestAborted)
            : ReadJson(body);
        using (json)
        {
            return json is null ? (null, problem) : ReadObject(shape, json.RootElement);
        }
    }

    private static bool IsReadable(HttpRequest request, BodyShape shape, out MediaTypeHeaderValue? type, out Problem? problem)
    {
        type = null;
        problem = null;
        if (!BodyMediaTypes.IsUncoded(request.Headers.ContentEncoding))
        {
            problem = Problems.UnsupportedContentEncoding();
        }
        else if (!string.IsNullOrEmpty(request.ContentType))
        {
            var isRead = MediaTypeHeaderValue.TryParse(request.ContentType, out type) && BodyMediaTypes.IsRead(type, shape);
            problem = isRead ? null : Problems.UnsupportedMediaType(request.ContentType);
        }

        return problem is null;
    }

    /// <summary>
    /// Reads the whole body into memory, and not more than one buffer past the limit. Kestrel has the same limit: it refuses
    /// a longer announced length at the first read, reads nothing, and announces that it closes the connection.
    /// </summary>
    private async Task<(byte[]? Body, Problem? Problem)> BufferAsync(HttpRequest request)
    {
        using var buffered = new MemoryStream();
        var chunk = new byte[BufferSize];
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
            {
                if (buffered.Length + read > limit)
                {
                    return (null, Problems.ContentTooLarge(limit));
                }

                buffered.Write(chunk, 0, read);
            }

            ConnectionRoom.BodyIsRead(request.HttpContext);
            return (buffered.ToArray(), null);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, Problems.ContentTooLarge(limit));
        }
        catch (IOException)
        {
            // Kestrel cannot make sense of the chunks, or the client went away.
            return (null, Problems.ParseError("The request body could not be read."));
        }
    }

    private static (object? Model, Problem? Problem) ReadObject(BodyShape shape, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            var text = body.ValueKind == JsonValueKind.Null
                ? "No data provided"
                : $"Invalid data. Expected a dictionary, but got {Describe(body)}.";
            return (null, Problems.Invalid("nonFieldErrors", text));
        }

        return shape.Read(body);
    }

    // Django REST framework names the types of Python.
    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "list",
        JsonValueKind.String => "str",
        JsonValueKind.Number => value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? "float" : "int",
        _ => "bool",
    };

    /// <summary>Reads no body at all as an empty object, so that what is missing is named.</summary>
    private static (JsonDocument? Json, Problem? Problem) ReadJson(byte[] body)
    {
        ReadOnlyMemory<byte> text = body.Length == 0 ? EmptyObject : body;
        if (text.Span.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
        }

        if (!Utf8.IsValid(text.Span))
        {
            return (null, Problems.ParseError("JSON parse error - not valid UTF-8"));
        }

        try
        {
            return (JsonDocument.Parse(text, Strict), null);
        }
        catch (JsonException exception)
        {
            // Only the place: the text around it may be a password.
            var (line, column) = (exception.LineNumber + 1, exception.BytePositionInLine + 1);
            return (null, Problems.ParseError($"JSON parse error - line {line} column {column}"));
        }
        catch (InvalidOperationException)
        {
            return (null, Problems.ParseError("JSON parse error - a member's name holds half of a surrogate pair"));
        }
    }

    /// <summary>Why a body was refused; never thrown.</summary>
    private sealed class BodyRefusedException(Problem problem) : Exception
    {
        public Problem Problem { get; } = problem;
    }
}
