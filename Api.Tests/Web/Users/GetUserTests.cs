using System.Net;
using Api.Tests.Support;

namespace Api.Tests.Web.Users;

[Category("Slow")]
public sealed class GetUserTests
{
    private ApiFactory _api = null!;
    private HttpClient _administrator = null!;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _administrator = await _api.CreateAdministratorAsync();
    }

    [TearDown]
    public void TearDown()
    {
        _administrator.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Everybody_sees_their_own_record_under_both_of_its_addresses()
    {
        var created = await _administrator.CreateAsync("ada", ("email", "ada@example.com"), ("firstName", "Ada"));
        _api.Time.Advance(TimeSpan.FromMilliseconds(1));
        using var client = _api.CreateClient((await _api.LoginAsync("ADA", ApiFactory.UserPassword)).Access);

        using var me = await client.GetAsync("/api/users/me/");
        using var byId = await client.GetAsync($"/api/users/{created["id"]}/");

        Assert.That((me.StatusCode, byId.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        var body = await me.ReadObjectAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.ToJsonString(), Is.EqualTo((await byId.ReadObjectAsync()).ToJsonString()));
            Assert.That(me.Headers.ETag, Is.Not.Null);
            Assert.That(me.Headers.ETag, Is.EqualTo(byId.Headers.ETag));
            Assert.That(me.Headers.ETag!.IsWeak, Is.False);
            Assert.That(body["username"]!.GetValue<string>(), Is.EqualTo("ada"));
            Assert.That(body["roles"]!.AsArray(), Is.Empty);
            Assert.That(body["dateJoined"]!.GetValue<string>(), Is.EqualTo("2026-01-02T03:04:05.678Z"));
            Assert.That(body["lastLogin"]!.GetValue<string>(), Is.EqualTo("2026-01-02T03:04:05.679Z"));
        }
    }

    [Test]
    public async Task The_etag_does_not_change_with_a_login()
    {
        var id = await _api.CreateUserAsync("ada");
        using var before = await _administrator.GetAsync($"/api/users/{id}/");
        await _api.LoginAsync("ada", ApiFactory.UserPassword);
        using var after = await _administrator.GetAsync($"/api/users/{id}/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Headers.ETag, Is.Not.Null);
            Assert.That(after.Headers.ETag, Is.EqualTo(before.Headers.ETag));
            Assert.That((await before.ReadObjectAsync())["lastLogin"], Is.Null);
            Assert.That((await after.ReadObjectAsync())["lastLogin"], Is.Not.Null);
        }
    }

    [Test]
    public async Task Without_UpdateLastLogin_a_login_is_not_noted()
    {
        using var api = new ApiFactory(("Jwt:UpdateLastLogin", "false"));
        using var client = await api.CreateAdministratorAsync();

        Assert.That((await client.GetObjectAsync("/api/users/me/"))["lastLogin"], Is.Null);
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("9223372036854775808")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("9223372036854775807")]
    [TestCase("999")]
    [TestCase("6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [TestCase("01")]
    [TestCase("%2B1")]
    [TestCase("1.0")]
    [TestCase("1%20")]
    [TestCase("%D9%A1")]
    [TestCase("1e0")]
    [TestCase("Gokul")]
    [TestCase("%2e%2e")]
    [TestCase("%252e")]
    [TestCase("me%2F")]
    public async Task Row_62_What_is_no_user_is_404(string id)
    {
        using var response = await _administrator.GetAsync($"/api/users/{id}/");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found", "Not found.");
    }
}
