using System.Text.Json;
using System.Text.Unicode;
using Api.Web.Errors;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>
/// Reads every body, JSON or form, into the request class of its action by <see cref="BodyShape"/>, so that all that is
/// wrong is answered at once. The framework's own reader stops at the first fault and names it in other words.
/// </summary>
internal sealed class RequestBodyFormatter : IInputFormatter, IApiRequestFormatMetadataProvider
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // What may be read has been decided by RequestBodyFilter.
    public bool CanRead(InputFormatterContext context) => true;

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        var shape = BodyShape.Of(context.ModelType);
        var request = context.HttpContext.Request;
        var (json, problem) = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && BodyMediaTypes.IsForm(type)
            ? await ReadFormAsync(request)
            : ReadJson(((MemoryStream)request.Body).ToArray());
        if (problem is null)
        {
            using (json)
            {
                (var model, problem) = Read(shape, json!.RootElement);
                if (model is not null)
                {
                    return await InputFormatterResult.SuccessAsync(model);
                }
            }
        }

        context.HttpContext.Features.Set(problem);
        context.ModelState.TryAddModelError("", problem!.Detail);
        return await InputFormatterResult.FailureAsync();
    }

    /// <summary>For the OpenAPI document.</summary>
    public IReadOnlyList<string>? GetSupportedContentTypes(string? contentType, Type objectType) =>
        BodyShape.Of(objectType).MediaTypes;

    private static (object? Model, Problem? Problem) Read(BodyShape shape, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            var text = body.ValueKind == JsonValueKind.Null
                ? "No data provided"
                : $"Invalid data. Expected a dictionary, but got {Describe(body)}.";
            return (null, Problems.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["nonFieldErrors"] = [text] }));
        }

        var (request, errors) = shape.Read(body);
        return (request, errors is null ? null : Problems.Invalid(errors));
    }

    // Django REST framework names the types of Python.
    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "list",
        JsonValueKind.String => "str",
        JsonValueKind.Number => value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? "float" : "int",
        _ => "bool",
    };

    /// <summary>No body at all is an empty object, so that what is missing is named.</summary>
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
            // Where, and not what: the text around the fault may be a password.
            return (null, Problems.ParseError($"JSON parse error - line {exception.LineNumber + 1} column {exception.BytePositionInLine + 1}"));
        }
        catch (InvalidOperationException)
        {
            return (null, Problems.ParseError("JSON parse error - a member's name holds half of a surrogate pair"));
        }
    }

    /// <summary>A form as the JSON object of its fields. A field given twice has no one value (RFC 6749 §3.2).</summary>
    private static async Task<(JsonDocument? Json, Problem? Problem)> ReadFormAsync(HttpRequest request)
    {
        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return form.Any(field => field.Value.Count > 1)
                ? (null, Problems.ParseError("Form parse error - a field is given more than once"))
                : (JsonSerializer.SerializeToDocument(form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)), null);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return (null, Problems.ParseError("Form parse error"));
        }
    }
}
