using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.Users;

namespace Api.Tests.Web.OpenApi;

/// <summary>The OpenAPI document as it is served, and what it says of an answer.</summary>
internal sealed class PublishedDocument(JsonObject document)
{
    public const string Address = "/openapi/v1.json";
    public const string ProblemType = "application/problem+json";

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

    public JsonObject Schema(string name) => document["components"]!["schemas"]![name]!.AsObject();

    /// <summary>What the document's examples of a request's members add up to.</summary>
    public JsonObject ExampleOf(string schema) =>
        new(Schema(schema)["properties"]!.AsObject().Select(member => KeyValuePair.Create(member.Key, member.Value!["examples"]![0]?.DeepClone())));

    /// <summary>What of an answer the document does not say; nothing when it says all.</summary>
    public async Task<IReadOnlyList<string>> FindUndocumentedAsync(string operation, HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (Operation(operation)["responses"]![status] is not { } documented)
        {
            return [$"status {status}"];
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (documented["content"]?[type] is not { } content)
        {
            return [$"content type '{type}' of {status}"];
        }

        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        var faults = FindFaults(body, content["schema"]!.AsObject(), "$").ToList();
        if (type == ProblemType && content["examples"]?[body!["code"]!.GetValue<string>()] is null)
        {
            faults.Add($"code {body!["code"]} of {status}");
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

    /// <summary>As much of JSON Schema as the document uses.</summary>
    private IEnumerable<string> FindFaults(JsonNode? value, JsonObject schema, string at)
    {
        if (schema["$ref"] is { } reference)
        {
            schema = Schema(reference.GetValue<string>().Split('/')[^1]);
        }

        if (schema["oneOf"] is JsonArray forms)
        {
            var fitting = forms.Count(form => !FindFaults(value, form!.AsObject(), at).Any());
            return fitting == 1 ? [] : [$"{at} is of {fitting} of the forms"];
        }

        var types = schema["type"] is JsonArray several ? several.Select(type => type!.GetValue<string>()) : [schema["type"]!.GetValue<string>()];
        var type = TypeOf(value);
        if (!types.Contains(type))
        {
            return [$"{at} is {type}"];
        }

        if (schema["enum"] is JsonArray known && !known.Any(allowed => JsonNode.DeepEquals(allowed, value)))
        {
            return [$"{at} is {value}, which is not listed"];
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
