using System.Net;
using Api.Application.Passwords;
using Api.Domain.Sessions;
using Api.Tests.Support;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace Api.Tests.Web.Errors;

public sealed class UnhandledExceptionTests
{
    [TestCase("Development")]
    [TestCase("Production")]
    public async Task A_bug_is_a_500_problem_that_tells_nothing_and_is_logged(string environment)
    {
        const string secret = "the secret cause";
        var verifier = new Mock<IPasswordVerifier>(MockBehavior.Strict);
        verifier
            .Setup(v => v.VerifyLoginAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<ClientInfo>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException(secret));
        using var sound = new ApiFactory(("environment", environment), ("Demo:Enabled", "false"));
        using var api = sound.WithWebHostBuilder(
            builder => builder.ConfigureTestServices(services => services.AddScoped(_ => verifier.Object)));
        using var client = api.CreateClient();

        using var response = await client.PostAsync("/api/token/", new FormUrlEncodedContent(
            [KeyValuePair.Create("username", "ada"), KeyValuePair.Create("password", "hidden password")]));

        var body = await response.ShouldBeProblemAsync(HttpStatusCode.InternalServerError, "server_error", "A server error occurred.");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                body.Select(member => member.Key), Is.EquivalentTo(new[] { "type", "title", "status", "detail", "traceId", "code" }));
            Assert.That(body.ToJsonString(), Does.Not.Contain(secret).And.Not.Contain("   at ").And.Not.Contain("Exception"));
            Assert.That(response.Headers.CacheControl!.ToString(), Is.EqualTo("no-store"));
            Assert.That(sound.Log.Lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Text), Has.One.Contains(secret));
            Assert.That(sound.Log.Lines.Select(line => line.Text), Has.None.Contains("hidden password"));
        }
    }
}
