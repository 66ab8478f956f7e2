using System.Net;
using System.Net.Http.Headers;
using Api.Tests.Support;

namespace Api.Tests.Web.Keys;

/// <summary>How validators keep the well-known documents.</summary>
[Category("Slow")]
public sealed class PublishedKeysTests
{
    private static readonly string[] Documents = ["/.well-known/jwks.json", "/.well-known/openid-configuration"];

    [TestCaseSource(nameof(Documents))]
    public async Task A_document_is_kept_for_an_hour_and_named_alike_by_all_replicas(string path)
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        using var client = api.CreateClient();
        using var first = await client.GetAsync(path);
        await using var other = api.Beside(RotatingProgram.Settings());
        using var there = other.CreateClient();
        using var second = await there.GetAsync(path);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Headers.CacheControl?.ToString(), Is.EqualTo("public, max-age=3600"));
            Assert.That(first.Headers.ETag, Is.Not.Null.And.EqualTo(second.Headers.ETag).And.EqualTo(head.Headers.ETag));
            Assert.That(head.Headers.CacheControl?.ToString(), Is.EqualTo("public, max-age=3600"));
            Assert.That(first.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"));
        }
    }

    [TestCaseSource(nameof(Documents))]
    public async Task A_document_that_has_not_changed_is_not_sent_again(string path)
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        using var client = api.CreateClient();
        using var first = await client.GetAsync(path);
        using var same = new HttpRequestMessage(HttpMethod.Get, path);
        same.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var other = new HttpRequestMessage(HttpMethod.Get, path);
        other.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));

        using var notModified = await client.SendAsync(same);
        using var sent = await client.SendAsync(other);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(notModified.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(await notModified.Content.ReadAsStringAsync(), Is.Empty);
            Assert.That(sent.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task Validators_keep_the_keys_for_half_of_the_time_that_a_key_is_announced()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings(("Jwt:KeyRotation:PublishBefore", "00:10:01")));
        using var client = api.CreateClient();
        using var response = await client.GetAsync(Documents[0]);

        Assert.That(response.Headers.CacheControl?.MaxAge, Is.EqualTo(TimeSpan.FromSeconds(300)));
    }

    [Test]
    public async Task Neither_the_host_nor_what_is_forwarded_changes_an_address()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Documents[1]) { Headers = { Host = "evil.test" } };
        request.Headers.Add("X-Forwarded-Host", "evil.test");
        using var response = await client.SendAsync(request);

        Assert.That(
            await response.Content.ReadAsStringAsync(),
            Does.Contain($"{TestSigningKey.Issuer}/.well-known/jwks.json").And.Not.Contain("evil"));
    }
}
