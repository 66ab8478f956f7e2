using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.Users;

namespace Api.Tests.Web.OpenApi;

/// <summary>The OpenAPI document, and what it says of an answer.</summary>
internal sealed class PublishedDocument(JsonObject document)
{
    public const string Address = "/openapi/v1.json";
    public const string OlderAddress = "/openapi/v1-3.0.json";
    public const string ProblemType = "application/problem+json";

    // What FindFaults looks at, and what says nothing about a value. Anything else would go unchecked.
    private static readonly FrozenSet<string> KnownKeywords = FrozenSet.Create(
        StringComparer.Ordinal,
        "$ref", "type", "enum", "format", "items", "properties", "required", "additionalProperties", "description", "examples",
        "readOnly");

    private static readonly Lazy<PublishedDocument> LastAccepted = new(
        () => new PublishedDocument(JsonNode.Parse(File.ReadAllText(AcceptedFile!))!.AsObject()));

    /// <summary>Where the document lies that was last accepted.</summary>
    public static string AcceptedFile { get; } = Repository.File("Api.Tests/Web/OpenApi/openapi.v1.json");

    /// <summary>The document that was last accepted; <see cref="SnapshotTests"/> sees to it that it is the one that is served.</summary>
    public static PublishedDocument Accepted => LastAccepted.Value;

    public JsonObject Root => document;

    public static async Task<PublishedDocument> ReadAsync(ApiFactory api)
    {
        using var client = api.CreateClient();
        return new PublishedDocument(await client.GetObjectAsync(Address));
    }

    /// <summary>Every operation with its method in capitals.</summary>
    public IEnumerable<(string Name, JsonObject Operation)> Operations() =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select ($"{method.Key.ToUpperInvariant()} {path.Key}", method.Value!.AsObject());

    public JsonObject Operation(string name) => Operations().Single(operation => operation.Name == name).Operation;

    /// <summary>
    /// The name of the operation that a request is for; null for paths, and methods of a path, that the document does not
    /// have.
    /// </summary>
    public string? FindOperation(string method, string path)
    {
        var segments = path.Trim('/').Split('/');
        var template = document["paths"]!.AsObject()
            .Select(documented => documented.Key)
            .Where(documented => Fits(documented.Trim('/').Split('/')))
            // "me" is no id.
            .MinBy(documented => documented.Count(character => character == '{'));
        return template is not null && document["paths"]![template]!.AsObject().ContainsKey(method.ToLowerInvariant())
            ? $"{method} {template}"
            : null;

        bool Fits(string[] documented) => documented.Length == segments.Length && documented.Zip(segments).All(pair =>
            (pair.First.StartsWith('{') && pair.Second.Length > 0) || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    public JsonObject Schema(string name) => document["components"]!["schemas"]![name]!.AsObject();

    /// <summary>What the document's examples of a request's members add up to.</summary>
    public JsonObject ExampleOf(string schema) =>
        new(Schema(schema)["properties"]!.AsObject().Select(
            member => KeyValuePair.Create(member.Key, member.Value!["examples"]![0]?.DeepClone())));

    /// <summary>What of an answer the document does not say; nothing when it says all.</summary>
    public async Task<IReadOnlyList<string>> FindUndocumentedAsync(string operation, HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (Operation(operation)["responses"]![status] is not { } documented)
        {
            return [$"status {status}"];
        }

        var faults = new List<string>();
        // HEAD promises GET's headers without its body.
        if (response.RequestMessage?.Method != HttpMethod.Head)
        {
            faults.AddRange(FindFaultsOfContent(
                response,
                documented["content"],
                await response.Content.ReadAsStringAsync()).Select(fault => $"{fault} of {status}"));
        }

        foreach (var (header, _) in documented["headers"]?.AsObject() ?? [])
        {
            if (!response.Headers.Contains(header))
            {
                faults.Add($"header {header} of {status} is missing");
            }
        }

        return faults;
    }

    private IEnumerable<string> FindFaultsOfContent(HttpResponseMessage response, JsonNode? documented, string body)
    {
        if (documented is null)
        {
            return body.Length == 0 ? [] : ["content"];
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (documented[type] is not { } content)
        {
            return [$"content type '{type}'"];
        }

        var value = JsonNode.Parse(body);
        var faults = FindFaults(value, content["schema"]!.AsObject(), "$");
        return type == ProblemType && content["examples"]?[value!["code"]!.GetValue<string>()] is null
            ? faults.Append($"code {value!["code"]}")
            : faults;
    }

    /// <summary>As much of JSON Schema as the document uses.</summary>
    private IEnumerable<string> FindFaults(JsonNode? value, JsonObject schema, string at)
    {
        if (schema.Select(keyword => keyword.Key).FirstOrDefault(keyword => !KnownKeywords.Contains(keyword)) is { } unknown)
        {
            throw new NotSupportedException($"The keyword {unknown} is not checked yet.");
        }

        if (schema["$ref"] is { } reference)
        {
            schema = Schema(reference.GetValue<string>().Split('/')[^1]);
        }

        var types = schema["type"] is JsonArray several
            ? several.Select(type => type!.GetValue<string>())
            : [schema["type"]!.GetValue<string>()];
        var type = TypeOf(value);
        if (!types.Contains(type))
        {
            return [$"{at} is {type}"];
        }

        if (schema["enum"] is JsonArray known && !known.Any(allowed => JsonNode.DeepEquals(allowed, value)))
        {
            return [$"{at} is {value}, which is not listed"];
        }

        if (type == "string" && schema["format"]?.GetValue<string>() == "date-time" && !DateTimeOffset.TryParseExact(
            value!.GetValue<string>(), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            return [$"{at} is no time"];
        }

        return value switch
        {
            JsonArray array => array.SelectMany((item, i) => FindFaults(item, schema["items"]!.AsObject(), $"{at}[{i}]")),
            JsonObject body => FindFaultsOfMembers(body, schema, at),
            _ => [],
        };
    }

    private IEnumerable<string> FindFaultsOfMembers(JsonObject body, JsonObject schema, string at)
    {
        var missing = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).Where(name => !body.ContainsKey(name)) ?? [];
        return missing.Select(name => $"{at}.{name} is missing").Concat(body.SelectMany(member =>
            (schema["properties"]?[member.Key] ?? (schema["additionalProperties"] as JsonObject)) is { } declared
                ? FindFaults(member.Value, declared.AsObject(), $"{at}.{member.Key}")
                : [$"{at}.{member.Key} is not declared"]));
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "integer",
        _ => "boolean",
    };
}
