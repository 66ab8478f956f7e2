using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Api.Tests.Support;
using Api.Tests.Web.OpenApi;
using Api.Tests.Web.Sessions;

namespace Api.Tests.Web.Accounts;

/// <summary>Row 90: who looks at a link finishes nothing, and what a request says of its host is in no mail.</summary>
[Category("Slow")]
public sealed class LinkTests
{
    private const string Page = "https://app.shop.example/account";
    private const string Password = "difference engine 1822";
    private const string Proxy = "10.1.2.3";

    private static readonly string[] ReadingMethods = ["GET", "HEAD", "OPTIONS"];

    // As browsers, their extensions and mail scanners ask.
    private static readonly (string Name, string Value)[][] Visits =
    [
        [],
        [("Sec-Purpose", "prefetch"), ("Sec-Fetch-Dest", "document")],
        [("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch")],
        [("X-Moz", "prefetch"), ("X-Purpose", "preview")],
        [("Origin", "https://mail.example"), ("Access-Control-Request-Method", "POST")],
        [("X-HTTP-Method-Override", "POST"), ("X-HTTP-Method", "POST"), ("X-Method-Override", "DELETE")],
    ];

    private static readonly (string Name, string Value)[][] Hosts =
    [
        [("Host", "evil.example")],
        [("X-Forwarded-Host", "evil.example")],
        [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Prefix", "/evil")],
        [("Forwarded", "for=192.0.2.60;proto=http;host=evil.example")],
        [("X-Original-Host", "evil.example"), ("X-Host", "evil.example"), ("X-Rewrite-Url", "https://evil.example/")],
        [("Referer", "https://evil.example/"), ("Origin", "https://evil.example")],
    ];

    [Test]
    public async Task Row_90_A_link_that_is_opened_prefetched_or_looked_at_has_done_nothing()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        await api.CreateUserAsync("bob");
        using var bob = await api.LogInAsync("bob");
        var flows = await OpenAllAsync(api, bob);
        var paths = PublishedDocument.Accepted.Root["paths"]!.AsObject()
            .Select(path => path.Key)
            .Where(path => path.StartsWith("/api/account/", StringComparison.Ordinal))
            .ToList();
        var before = api.Factory.Database.ReadContent();

        var answers = new List<(string Call, HttpStatusCode Status)>();
        foreach (var (client, path, flow) in from client in new[] { api.Anonymous, bob }
                                             from path in paths
                                             from flow in flows
                                             select (client, path, flow))
        {
            foreach (var (method, headers) in from method in ReadingMethods from headers in Visits select (method, headers))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?{flow.Query}");
                using var response = await SendAsync(client, request, headers);
                answers.Add(($"{method} {path}", response.StatusCode));
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(paths, Has.Count.GreaterThanOrEqualTo(7));
            Assert.That(
                answers.Where(answer => answer.Status is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)).Distinct(),
                Is.Empty);
            Assert.That(api.Factory.Database.ReadContent(), Is.EqualTo(before));
        }

        await FinishAllAsync(flows);
    }

    [Test]
    public async Task Row_90_A_form_or_a_press_that_brings_the_link_alone_has_done_nothing()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        await api.CreateUserAsync("bob");
        using var bob = await api.LogInAsync("bob");
        var flows = await OpenAllAsync(api, bob);
        var before = api.Factory.Database.ReadContent();

        var answers = new List<(string Path, HttpStatusCode Status)>();
        foreach (var flow in flows)
        {
            foreach (var body in new HttpContent?[]
            {
                null,
                new FormUrlEncodedContent(flow.Whole),
                new StringContent(System.Text.Json.JsonSerializer.Serialize(flow.Whole), new MediaTypeHeaderValue("text/plain")),
                JsonContent.Create(new { link = flow.Link }),
                JsonContent.Create(new { flow = flow.Flow, code = flow.Code }),
            })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"{flow.Path}?{flow.Query}") { Content = body };
                using var response = await SendAsync(api.Anonymous, request, [("Sec-Purpose", "prefetch")]);
                answers.Add((flow.Path, response.StatusCode));
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Where(answer => (int)answer.Status is < 400 or >= 500), Is.Empty);
            Assert.That(api.Factory.Database.ReadContent(), Is.EqualTo(before));
        }

        await FinishAllAsync(flows);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Row_90_Host_and_forwarded_headers_change_no_link(bool isTrusted)
    {
        var folder = Directory.CreateTempSubdirectory("api-test-");
        try
        {
            var remote = new RemoteAddress { Value = Proxy };
            using var api = new ApiFactory(
                ("Accounts:SignUp", "true"),
                ("Accounts:PageUrl", Page),
                ("Mail:Folder", folder.FullName),
                ("ForwardedHeaders:KnownProxies:0", isTrusted ? Proxy : "10.9.9.9"))
            { Configure = remote.Register };
            using var client = api.CreateClient();
            var mails = new List<ReadableMail> { await AskAsync(client, folder.FullName, "plain@example.com", []) };
            foreach (var (index, headers) in Hosts.Index())
            {
                mails.Add(await AskAsync(client, folder.FullName, $"ada{index}@example.com", headers));
            }

            using (Assert.EnterMultipleScope())
            {
                Assert.That(mails.Select(mail => mail.Link!.Length), Is.All.EqualTo(43));
                Assert.That(mails.Select(WithoutSecrets).Distinct().ToList(), Has.Count.EqualTo(1), "the secrets aside they are one");
                Assert.That(mails[0].Text, Does.Contain($"{Page}#kind=signup&link={mails[0].Link}"));
                Assert.That(mails[0].Html, Does.Contain($"\"{Page}#kind=signup&amp;link={mails[0].Link}\""));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ReadableMail> AskAsync(
        HttpClient client, string folder, string address, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/account/signup/");
        request.Content = JsonContent.Create(new { email = address });
        using var response = await SendAsync(client, request, headers);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await response.Content.ReadAsStringAsync());
        return (await ReadableMail.WaitAsync(folder, address)).Single();
    }

    private static string WithoutSecrets(ReadableMail mail) => $"{mail.Subject}\n{mail.Text}\n{mail.Html}"
        .Replace(mail.Link!, "LINK", StringComparison.Ordinal)
        .Replace(mail.Code!, "CODE", StringComparison.Ordinal);

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            Assert.That(request.Headers.TryAddWithoutValidation(name, value), Is.True, name);
        }

        return client.SendAsync(request);
    }

    /// <summary>Asks for one flow of each kind.</summary>
    private static async Task<List<AskedFlow>> OpenAllAsync(AccountsApi api, HttpClient bob)
    {
        // The start writes too.
        api.Factory.WaitUntilStarted();
        var flows = new List<AskedFlow>();
        await AddAsync("/api/account/signup/", new { email = "new@example.com" }, api.Anonymous, ("password", Password));
        await AddAsync("/api/account/password/reset/", new { email = "ada@example.com" }, api.Anonymous, ("newPassword", Password));
        await AddAsync(
            "/api/account/email/", new { email = "other@example.com", currentPassword = ApiFactory.UserPassword }, bob, null);
        return flows;

        async Task AddAsync(string path, object body, HttpClient client, (string Name, string Value)? chosen)
        {
            var flow = await api.AskAsync(path, body, client);
            var secrets = await api.ReadLastAsync();
            flows.Add(new AskedFlow($"{path}confirm/", client, flow, secrets.Code, secrets.Link, chosen));
        }
    }

    private static async Task FinishAllAsync(List<AskedFlow> flows)
    {
        foreach (var flow in flows)
        {
            using var response = await flow.Client.PostAsJsonAsync(flow.Path, flow.ByLink);
            Assert.That(response.IsSuccessStatusCode, Is.True, flow.Path);
        }
    }

    /// <summary>A flow that goes on, and all that its reader knows.</summary>
    private sealed record AskedFlow(
        string Path, HttpClient Client, string Flow, string Code, string Link, (string Name, string Value)? Chosen)
    {
        public Dictionary<string, string> ByLink => Chosen is { } chosen
            ? new() { ["link"] = Link, [chosen.Name] = chosen.Value }
            : new() { ["link"] = Link };

        public Dictionary<string, string> Whole => new(ByLink) { ["flow"] = Flow, ["code"] = Code };

        public string Query => string.Join('&', Whole.Select(member => $"{member.Key}={Uri.EscapeDataString(member.Value)}"));
    }
}
