using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Api.Web.Errors;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Requests;

/// <summary>
/// Reads a form as the JSON object of its fields. The framework decodes a part by whatever its headers name (UTF-7, encoded
/// words, the charset of a file's name), and what it cannot decode is an exception; here every name and value is UTF-8.
/// </summary>
internal static class FormBody
{
    private const int MostParts = 1024;
    private const int LongestBoundary = 128;

    // A byte that is no UTF-8 is refused: another text in its place could be anybody's password.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the fields. One that is given twice has no one value (RFC 6749 §3.2).</summary>
    /// <param name="type">The media type of the body: one of the two of forms.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    public static async Task<(JsonDocument? Json, Problem? Problem)> ReadAsync(
        MediaTypeHeaderValue type,
        byte[] body,
        CancellationToken cancellationToken)
    {
        try
        {
            var (fields, problem) = BodyMediaTypes.IsMultipart(type)
                ? await ReadPartsAsync(type, body, cancellationToken)
                : (await ReadPairsAsync(body, cancellationToken), null);
            return problem is null ? (JsonSerializer.SerializeToDocument(fields), null) : (null, problem);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or DecoderFallbackException)
        {
            return (null, Problems.ParseError("Form parse error"));
        }
    }

    private static async Task<Dictionary<string, string>> ReadPairsAsync(byte[] body, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reader = new FormPipeReader(PipeReader.Create(new ReadOnlySequence<byte>(body)), Utf8);
        foreach (var (name, values) in await reader.ReadFormAsync(cancellationToken))
        {
            Add(fields, name, values.Count > 1 ? null : values.ToString());
        }

        return fields;
    }

    /// <summary>Reads the parts (RFC 7578). A file is no value of a field, and a part of another charset is not read.</summary>
    private static async Task<(Dictionary<string, string> Fields, Problem? Problem)> ReadPartsAsync(
        MediaTypeHeaderValue type,
        byte[] body,
        CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw new InvalidDataException("There is no boundary, or it is too long.");
        }

        var reader = new MultipartReader(boundary.ToString(), new MemoryStream(body, writable: false));
        var parts = 0;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (++parts > MostParts)
            {
                throw new InvalidDataException("There are too many parts.");
            }

            if (!string.IsNullOrEmpty(part.ContentType)
                && !(MediaTypeHeaderValue.TryParse(part.ContentType, out var partType) && BodyMediaTypes.IsUtf8(partType.Charset)))
            {
                return (fields, Problems.UnsupportedMediaType(part.ContentType));
            }

            using var content = new MemoryStream();
            await part.Body.CopyToAsync(content, cancellationToken);
            var value = Utf8.GetString(content.GetBuffer(), 0, (int)content.Length);
            if (NameOf(part) is { } name)
            {
                Add(fields, name, value);
            }
        }

        return (fields, null);
    }

    /// <returns>The field whose value the part is; null when it is a file, or no part of a form.</returns>
    private static string? NameOf(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)
            || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || Find("filename") is not null
            || Find("filename*") is not null)
        {
            return null;
        }

        return Find("name");

        // The properties of the class decode encoded words and charsets, some of which throw.
        string? Find(string name) => disposition.Parameters
            .FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? HeaderUtilities.UnescapeAsQuotedString(found.Value).ToString()
            : null;
    }

    private static void Add(Dictionary<string, string> fields, string name, string? value)
    {
        if (value is null || !fields.TryAdd(name, value))
        {
            throw new InvalidDataException("A field is given more than once.");
        }
    }
}
