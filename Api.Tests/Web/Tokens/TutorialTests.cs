using System.Net;
using System.Net.Http.Json;
using System.Text;
using Api.Tests.Support;

namespace Api.Tests.Web.Tokens;

/// <summary>The tutorial's own two calls, word for word.</summary>
[Category("Slow")]
public sealed class TutorialTests
{
    private ApiFactory _api = null!;

    [SetUp]
    public void SetUp() => _api = new ApiFactory();

    [TearDown]
    public void TearDown() => _api.Dispose();

    [Test]
    public async Task The_login_script_gets_refresh_and_access_in_that_order()
    {
        using var client = _api.CreateClient();
        using var content = new StringContent("{\"username\": \"Gokul\", \"password\": 123}", Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/api/token/", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await response.ReadObjectAsync()).Select(member => member.Key), Is.EqualTo(new[] { "refresh", "access" }));
    }

    [Test]
    public async Task The_refresh_script_gets_a_new_access_token()
    {
        var (refresh, access) = await _api.LoginAsync();
        using var client = _api.CreateClient();

        using var response = await client.PostAsJsonAsync("/api/token/refresh/", new { refresh });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var body = await response.ReadObjectAsync();
        Assert.That(body["access"]!.GetValue<string>(), Is.Not.EqualTo(access));
    }
}
