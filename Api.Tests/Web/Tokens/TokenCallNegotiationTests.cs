using System.Net;
using System.Net.Http.Headers;
using Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Tests.Web.Tokens;

/// <summary>Methods, paths and headers of the four calls.</summary>
[TestFixture(TokenCalls.Obtain)]
[TestFixture(TokenCalls.Refresh)]
[TestFixture(TokenCalls.Verify)]
[TestFixture(TokenCalls.Blacklist)]
[Category("Slow")]
public sealed class TokenCallNegotiationTests(string path)
{
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp() =>
        _client = SharedApi.Instance.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    [TearDown]
    public void TearDown() => _client.Dispose();

    [TestCase("text/html")]
    [TestCase("application/xml")]
    [TestCase("application/json;q=0")]
    [TestCase("*/*;q=0")]
    [TestCase("image/*, text/plain;q=0.5")]
    public async Task Who_accepts_no_JSON_is_told_so_before_anything_is_done(string accept)
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var body = await GoodBodyAsync(api);
        var before = api.Database.ReadContent();

        using var response = await SendAsync(client, path, body, ("Accept", accept));

        await response.ShouldBeProblemAsync(HttpStatusCode.NotAcceptable, "not_acceptable", "Could not satisfy the request Accept header.");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(api.Database.ReadContent(), Is.EqualTo(before));
            Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
        }
    }

    [TestCase(null)]
    [TestCase("*/*")]
    [TestCase("application/*")]
    [TestCase("application/json")]
    [TestCase("application/problem+json")]
    [TestCase("application/json; charset=utf-8; indent=4")]
    [TestCase("text/html, application/xml;q=0.9, */*;q=0.1")]
    public async Task Who_accepts_any_JSON_is_served(string? accept)
    {
        (string, string)[] headers = accept is null ? [] : [("Accept", accept)];

        using var response = await SendAsync(_client, path, await GoodBodyAsync(SharedApi.Instance), headers);

        await response.ShouldBeOkAsync();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
    }

    [Test]
    public async Task The_order_is_405_then_406_then_what_is_wrong_about_the_body()
    {
        using var method = new HttpRequestMessage(HttpMethod.Put, path);
        method.Headers.Accept.ParseAdd("text/html");
        using var notAllowed = await _client.SendAsync(method);
        await notAllowed.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");

        foreach (var (type, body) in new[] { ("text/plain", "x"), ("application/json", new string('[', 70_000)),
            ("application/json", "{") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Accept.ParseAdd("text/html");
            request.Content = new StringContent(body, new MediaTypeHeaderValue(type));
            using var response = await _client.SendAsync(request);
            await response.ShouldBeProblemAsync(HttpStatusCode.NotAcceptable, "not_acceptable");
        }
    }

    [TestCase("Bearer garbage")]
    [TestCase("Bearer")]
    [TestCase("Bearer a b c")]
    [TestCase("Bearer\ta")]
    [TestCase("Basic R29rdWw6MTIz")]
    [TestCase("Bearer a, Bearer b")]
    [TestCase("Bearer eyJhbGciOiJub25lIn0.e30.")]
    public async Task A_stale_or_malformed_Authorization_header_is_ignored(string authorization)
    {
        using var good = await SendAsync(_client, path, await GoodBodyAsync(SharedApi.Instance), ("Authorization", authorization));
        await good.ShouldBeOkAsync();

        using var bad = await SendAsync(_client, path, "{}", ("Authorization", authorization));
        await bad.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("TRACE")]
    [TestCase("FOO")]
    public async Task Another_method_is_405_with_Allow(string method)
    {
        foreach (var spelling in Spellings())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), spelling);
            request.Headers.Add("X-HTTP-Method-Override", "POST");
            using var response = await _client.SendAsync(request);

            await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed", $"Method \"{method}\" not allowed.");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(response.Content.Headers.Allow, Is.EqualTo(new[] { "POST" }));
                Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
            }
        }
    }

    [Test]
    public async Task HEAD_is_405_with_Allow_too()
    {
        using var response = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
            Assert.That(response.Content.Headers.Allow, Is.EqualTo(new[] { "POST" }));
        }
    }

    [Test]
    public async Task It_answers_with_and_without_a_trailing_slash()
    {
        foreach (var spelling in Spellings())
        {
            using var response = await SendAsync(_client, spelling, await GoodBodyAsync(SharedApi.Instance));
            await response.ShouldBeOkAsync();
        }
    }

    private string[] Spellings() => [path, path.TrimEnd('/')];

    /// <summary>A body that the call answers with 200, of a session of its own.</summary>
    private async Task<string> GoodBodyAsync(ApiFactory api)
    {
        var (refresh, access) = await api.LoginAsync();
        return path switch
        {
            TokenCalls.Obtain => """{"username":"Gokul","password":123}""",
            TokenCalls.Verify => $"{{\"token\":\"{access}\"}}",
            _ => $"{{\"refresh\":\"{refresh}\"}}",
        };
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string path, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }
}
