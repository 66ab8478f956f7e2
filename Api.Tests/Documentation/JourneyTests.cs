using Api.Tests.Support;

namespace Api.Tests.Documentation;

/// <summary>Api.Web.http, which editors run by a click.</summary>
[Category("Slow")]
public sealed class JourneyTests
{
    [Test]
    public async Task Every_request_is_answered_as_the_file_says_and_again_when_it_is_run_again()
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var text = await File.ReadAllTextAsync(Repository.File("Api.Web/Api.Web.http"));

        for (var run = 0; run < 2; run++)
        {
            var file = HttpFile.Parse(text);
            file.Set("host", client.BaseAddress!.OriginalString.TrimEnd('/'));
            Assert.That(file.Requests, Has.Count.EqualTo(text.Split("\n###").Length - 1).And.Count.GreaterThan(15));
            foreach (var request in file.Requests)
            {
                var (status, body) = await file.SendAsync(client, request);
                Assert.That(status, Is.EqualTo(request.Status), $"{request.Method} {request.Address}: {body}");
            }
        }
    }

    [TestCase("{{nobody}}")]
    [TestCase("{{first.response.body.$.nothing}}")]
    [TestCase("{{first.response.headers.Nothing}}")]
    [TestCase("{{later.response.body.$.access}}")]
    public async Task An_unknown_variable_is_not_sent(string reference)
    {
        using var api = new ApiFactory();
        using var client = api.CreateClient();
        var file = HttpFile.Parse($"# @name first\n# 200 OK\nGET /health/live\n\n###\nGET /{reference}");
        var (status, _) = await file.SendAsync(client, file.Requests[0]);

        Assert.That(status, Is.EqualTo(file.Requests[0].Status));
        Assert.That(() => file.SendAsync(client, file.Requests[1]), Throws.TypeOf<FormatException>());
    }
}
