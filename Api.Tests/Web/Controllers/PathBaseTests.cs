using System.Net;
using System.Security.Cryptography;
using Api.Tests.Support;
using Api.Tests.Web.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Controllers;

/// <summary>Behind a reverse proxy that serves the API below a path of its own.</summary>
public sealed class PathBaseTests
{
    [Test]
    public async Task Every_address_that_is_handed_out_lies_below_the_path_base()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var direct = new ApiFactory(
            ("Jwt:Algorithm", "ES256"),
            ("Jwt:SigningKey", key.ExportPkcs8PrivateKeyPem()),
            ("Jwt:Issuer", "https://issuer.example"));
        var api = direct.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.AddSingleton<IStartupFilter>(new PathBase("/auth"))));
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using var login = await client.PostJsonAsync("/auth/api/token/", """{"username":"Gokul","password":"123"}""");
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await login.ReadObjectAsync())["access"]!.GetValue<string>());

        using var created = await client.PostJsonAsync("/auth/api/users", UserRequests.Body("ada").ToJsonString());
        using var read = await client.GetAsync(created.Headers.Location);
        var first = await client.GetObjectAsync("/auth/api/users/?pageSize=1");
        var second = await client.GetObjectAsync(first["next"]!.GetValue<string>());
        var discovery = await client.GetObjectAsync("/auth/.well-known/openid-configuration");
        var document = await client.GetObjectAsync("/auth/openapi/v1.json");
        using var start = await client.GetAsync("/auth/");
        using var unknown = await client.GetAsync("/auth/api/nowhere");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Headers.Location!.OriginalString, Does.Match("^http://localhost/auth/api/users/[0-9]+/$"));
            Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(first["next"]!.GetValue<string>(), Is.EqualTo("http://localhost/auth/api/users/?pageSize=1&page=2"));
            Assert.That(second["previous"]!.GetValue<string>(), Is.EqualTo("http://localhost/auth/api/users/?pageSize=1"));
            Assert.That(discovery["jwks_uri"]!.GetValue<string>(), Is.EqualTo("https://issuer.example/.well-known/jwks.json"));
            Assert.That(document["servers"]!.ToJsonString(), Is.EqualTo("""[{"url":"http://localhost/auth"}]"""));
            Assert.That(document["paths"]!.AsObject().Select(path => path.Key), Has.Member("/api/users/").And.None.StartsWith("/auth"));
            Assert.That(start.Headers.Location!.OriginalString, Is.EqualTo("/auth/swagger/index.html"));
            Assert.That(unknown.Headers.CacheControl!.NoStore, Is.True);
        }
    }

    private sealed class PathBase(string path) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UsePathBase(path);
            next(app);
        };
    }
}
