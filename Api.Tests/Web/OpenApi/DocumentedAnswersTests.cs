using System.Net;
using System.Text;
using Api.Tests.Support;

namespace Api.Tests.Web.OpenApi;

/// <summary>What watches over the answers of all tests has to see what is wrong.</summary>
public sealed class DocumentedAnswersTests
{
    private const string Role = """{"name":"editor"}""";
    private const string Session = """{"id":"a","createdAt":"2026-01-02T03:04:05.678Z","lastUsedAt":"2026-01-02T03:04:05.678Z","""
        + "\"expiresAt\":\"2026-01-02T03:04:05.678Z\",\"userAgent\":null,\"ipAddress\":null,\"current\":true}";
    private const string Page = """{"count":1,"next":null,"previous":null,"results":[""" + Session + "]}";
    private const string Problem = """{"type":"t","title":"t","status":409,"detail":"d","traceId":"t","code":"role_taken"}""";

    [TestCase("POST", "/api/roles/", 201, Role)]
    [TestCase("POST", "/API/Roles", 201, Role)]
    [TestCase("POST", "/api/roles/", 409, Problem, "application/problem+json")]
    [TestCase("GET", "/api/sessions/", 200, Page)]
    [TestCase("HEAD", "/api/sessions/", 200, "")]
    [TestCase("DELETE", "/api/sessions/a/", 204, "")]
    [TestCase("GET", "/api/token/", 405, "unlisted")]
    [TestCase("GET", "/no/such/path", 404, "unlisted")]
    public async Task What_is_documented_passes_and_so_does_what_has_no_operation(
        string method, string path, int status, string body, string type = "application/json")
    {
        using var response = await SendAsync(method, path, status, body, type);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(body));
    }

    [TestCase("POST", "/api/roles/", 418, Role, "application/json", "status 418")]
    [TestCase("POST", "/api/roles/", 201, Role, "text/plain", "content type 'text/plain'")]
    [TestCase("POST", "/api/roles/", 201, "{}", "application/json", "$.name is missing")]
    [TestCase("POST", "/api/roles/", 201, """{"name":1}""", "application/json", "$.name is integer")]
    [TestCase("POST", "/api/roles/", 201, """{"name":"a","secret":"b"}""", "application/json", "$.secret is not declared")]
    [TestCase("DELETE", "/api/sessions/a/", 204, "{}", "application/json", "content")]
    [TestCase("HEAD", "/api/sessions/", 401, "", "application/json", "header WWW-Authenticate")]
    public void What_is_not_documented_fails(string method, string path, int status, string body, string type, string reason) =>
        Assert.That(
        async () => await SendAsync(method, path, status, body, type),
        Throws.TypeOf<AssertionException>().With.Message.Contains(reason));

    [TestCase("role_taken", "parse_error", "code parse_error")]
    [TestCase("role_taken", "made_up", "which is not listed")]
    public void A_code_has_to_belong_to_the_operation(string documented, string sent, string reason) => Assert.That(
        async () => await SendAsync(
            "POST", "/api/roles/", 409, Problem.Replace(documented, sent, StringComparison.Ordinal), PublishedDocument.ProblemType),
        Throws.TypeOf<AssertionException>().With.Message.Contains(reason));

    [TestCase("2026-01-02T03:04:05.678+00:00")]
    [TestCase("2026-01-02T03:04:05Z")]
    public void A_time_is_in_UTC_and_has_milliseconds(string time) => Assert.That(
        async () => await SendAsync(
            "GET", "/api/sessions/", 200, Page.Replace("2026-01-02T03:04:05.678Z", time, StringComparison.Ordinal), "application/json"),
        Throws.TypeOf<AssertionException>().With.Message.Contains("$.results[0].createdAt is no time"));

    private static async Task<HttpResponseMessage> SendAsync(string method, string path, int status, string body, string type)
    {
        using var client = new HttpMessageInvoker(new DocumentedAnswers { InnerHandler = new Answering(status, body, type) });
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://localhost" + path);
        return await client.SendAsync(request, CancellationToken.None);
    }

    private sealed class Answering(int status, string body, string type) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage((HttpStatusCode)status)
            {
                RequestMessage = request,
                Content = new StringContent(body, Encoding.UTF8, type),
            };
            return Task.FromResult(response);
        }
    }
}
