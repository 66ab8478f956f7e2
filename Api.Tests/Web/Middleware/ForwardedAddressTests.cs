using System.Security.Cryptography;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;
using Api.Tests.Web.Users;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Tests.Web.Middleware;

/// <summary>Row 83: which addresses are handed out, whatever a request says of its host.</summary>
public sealed class ForwardedAddressTests
{
    private const string Proxy = "10.1.2.3";

    [TestCase("/auth", "/auth")]
    [TestCase("/auth/", "/auth")]
    [TestCase("auth", "/auth")]
    [TestCase("//auth//", "/auth")]
    [TestCase("/a/b/", "/a/b")]
    [TestCase("/", "")]
    [TestCase("", "")]
    [TestCase("/a//b", "")]
    [TestCase("/evil, /", "")]
    [TestCase("/evil, /../x", "")]
    [TestCase("/evil, /a//b, /auth", "/auth")]
    [TestCase("/../x", "")]
    [TestCase("/%00", "")]
    [TestCase("/a%zz", "")]
    [TestCase("/a?b", "")]
    [TestCase("https://evil.example/", "")]
    public async Task Row_83_A_forwarded_prefix_begins_with_one_slash_and_ends_without(string prefix, string pathBase)
    {
        using var api = Behind(("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/8"));
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", "192.0.2.1");
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-Prefix", prefix);

        using var response = await client.GetAsync("/");

        Assert.That(response.Headers.Location?.OriginalString, Is.EqualTo(pathBase + "/swagger/index.html"));
    }

    [TestCase("https", "https")]
    [TestCase("HTTPS", "https")]
    [TestCase("javascript", "http")]
    [TestCase("ws", "http")]
    [TestCase("", "http")]
    [TestCase("http, javascript", "http")]
    public async Task Row_83_A_forwarded_scheme_is_http_or_https(string forwarded, string scheme)
    {
        using var api = Behind(("ForwardedHeaders:KnownProxies:0", Proxy));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-Proto", forwarded);

        var document = await client.GetObjectAsync("/openapi/v1.json");

        Assert.That(document["servers"]![0]!["url"]!.GetValue<string>(), Is.EqualTo($"{scheme}://localhost"));
    }

    [TestCase("api.example.com", "api.example.com")]
    [TestCase("xn--bcher-kva.example:8443", "xn--bcher-kva.example:8443")]
    [TestCase("xn--a", "localhost")]
    [TestCase("", "localhost")]
    [TestCase("[::1", "localhost")]
    [TestCase("a b", "localhost")]
    [TestCase("evil.example, xn--a", "localhost")]
    public async Task Row_83_A_forwarded_host_that_is_none_is_passed_over(string forwarded, string host)
    {
        using var api = Behind(("ForwardedHeaders:KnownProxies:0", Proxy));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-Host", forwarded);

        var document = await client.GetObjectAsync("/openapi/v1.json");

        Assert.That(document["servers"]![0]!["url"]!.GetValue<string>(), Is.EqualTo($"http://{host}"));
    }

    [Test]
    public async Task Row_83_Addresses_begin_with_the_public_one_where_it_is_set()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var api = new ApiFactory(
            ("Jwt:Algorithm", "ES256"),
            ("Jwt:SigningKey", key.ExportPkcs8PrivateKeyPem()),
            ("Jwt:Issuer", "https://issuer.example"),
            ("Http:PublicUrl", "https://api.example.com/auth/"),
            ("Http:PathBase", "/inner"));
        using var client = await api.CreateAdministratorAsync();
        client.DefaultRequestHeaders.Host = "evil.example";

        using var created = await client.PostUserAsync(UserRequests.Body("ada"));
        var page = await client.GetObjectAsync("/inner/api/users/?pageSize=1");
        var discovery = await client.GetObjectAsync("/inner/.well-known/openid-configuration");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Headers.Location!.OriginalString, Does.Match("^https://api\\.example\\.com/auth/api/users/[0-9]+/$"));
            Assert.That((string?)page["next"], Is.EqualTo("https://api.example.com/auth/api/users/?pageSize=1&page=2"));
            Assert.That((string?)discovery["jwks_uri"], Is.EqualTo("https://api.example.com/auth/.well-known/jwks.json"));
        }
    }

    private static ApiFactory Behind(params (string Key, string? Value)[] settings)
    {
        var remote = new RemoteAddress { Value = Proxy };
        return new ApiFactory(settings) { Configure = remote.Register };
    }
}
