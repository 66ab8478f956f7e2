using System.Net;
using System.Text.Json.Nodes;

namespace Api.Tests.Support;

/// <summary>Asserts error bodies by their wire names.</summary>
internal static class ProblemAssertions
{
    public static async Task<JsonObject> ReadObjectAsync(this HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    /// <summary>The answer is this error, in full form; returns the body for more.</summary>
    public static async Task<JsonObject> ShouldBeProblemAsync(
        this HttpResponseMessage response,
        HttpStatusCode status,
        string code,
        string? detail = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(status), text);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        var body = JsonNode.Parse(text)!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body["code"]?.GetValue<string>(), Is.EqualTo(code));
            Assert.That(body["status"]?.GetValue<int>(), Is.EqualTo((int)status));
            Assert.That(body["title"]?.GetValue<string>(), Is.Not.Empty);
            Assert.That(body["type"]?.GetValue<string>(), Does.StartWith("https://"));
            Assert.That(body["traceId"]?.GetValue<string>(), Is.Not.Empty);
            Assert.That(body["detail"]?.GetValue<string>(), detail is null ? Is.Not.Empty : Is.EqualTo(detail));
        }

        return body;
    }

    /// <summary>"401 T" of the security requirements: the token is to blame.</summary>
    public static async Task<JsonObject> ShouldRefuseTokenAsync(this HttpResponseMessage response, string? detail = null)
    {
        var body = await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "token_not_valid", detail);
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"invalid_token\""));
        return body;
    }

    /// <summary>The answer is 400 <c>invalid</c> with errors of exactly these fields.</summary>
    public static async Task ShouldNameAsync(this HttpResponseMessage response, params string[] fields)
    {
        var body = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.That(body["errors"]!.AsObject().Select(field => field.Key), Is.EquivalentTo(fields));
    }

    /// <summary>The answer is 400 <c>invalid</c> with exactly these field errors.</summary>
    public static async Task ShouldBeInvalidAsync(this HttpResponseMessage response, params (string Field, string Text)[] errors)
    {
        var body = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
        var found = body["errors"]!
            .AsObject()
            .SelectMany(field => field.Value!.AsArray().Select(text => (field.Key, text!.GetValue<string>())));
        Assert.That(found, Is.EquivalentTo(errors));
    }
}
