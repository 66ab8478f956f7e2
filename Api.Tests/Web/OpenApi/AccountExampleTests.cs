using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.Accounts;
using Api.Tests.Web.Users;

namespace Api.Tests.Web.OpenApi;

/// <summary>The bodies that the document shows for the account calls, sent as they are with the values of the mail in them.</summary>
[Category("Slow")]
public sealed class AccountExampleTests
{
    [TestCase("code", HttpStatusCode.Created)]
    [TestCase("link", HttpStatusCode.NoContent)]
    public async Task They_sign_up_prove_who_it_is_and_change_the_address(string by, HttpStatusCode confirmed)
    {
        using var api = new AccountsApi();
        var document = await PublishedDocument.ReadAsync(api.Factory);

        var asked = await AskAsync("POST /api/account/signup/", api.Anonymous);
        await FinishAsync("POST /api/account/signup/confirm/", asked, api.Anonymous, confirmed);
        using var client = await api.LogInAsync("ada@example.com", "analytical engine 1843");
        using var proved = await client.PostJsonAsync("/api/account/step-up/", document.ExampleOf("StepUpRequest").ToJsonString());
        var changed = await AskAsync("POST /api/account/email/", client);
        await FinishAsync("POST /api/account/email/confirm/", changed, client, HttpStatusCode.OK);

        using var me = await client.GetAsync("/api/users/me/");
        Assert.That(proved.StatusCode, Is.EqualTo(HttpStatusCode.OK), await proved.Content.ReadAsStringAsync());
        Assert.That((await me.ReadObjectAsync())["email"]!.GetValue<string>(), Is.EqualTo("ada@example.org"));

        // Asks, and once more by the flow that was answered.
        async Task<string> AskAsync(string operation, HttpClient caller)
        {
            using var first = await SendAsync(caller, operation, Body(document, operation, "new"));
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await first.Content.ReadAsStringAsync());
            var flow = (await first.ReadObjectAsync())["flow"]!.GetValue<string>();
            var body = Body(document, operation, "again");
            body["flow"] = flow;
            using var again = await SendAsync(caller, operation, body);
            Assert.That((await again.ReadObjectAsync())["flow"]!.GetValue<string>(), Is.EqualTo(flow));
            return flow;
        }

        Task FinishAsync(string operation, string flow, HttpClient caller, HttpStatusCode expected) =>
            AccountExampleTests.FinishAsync(api, document, operation, by, flow, caller, expected);
    }

    [TestCase("email", "code")]
    [TestCase("username", "link")]
    public async Task They_recover_the_account_that_the_example_of_a_user_creates(string name, string by)
    {
        using var api = new AccountsApi();
        var document = await PublishedDocument.ReadAsync(api.Factory);
        using var administrator = await api.Factory.CreateAdministratorAsync();
        using var created = await administrator.PostJsonAsync("/api/users/", document.ExampleOf("CreateUserRequest").ToJsonString());

        using var asked = await SendAsync(
            api.Anonymous, "POST /api/account/password/reset/", Body(document, "POST /api/account/password/reset/", name));
        var flow = (await asked.ReadObjectAsync())["flow"]!.GetValue<string>();
        await FinishAsync(
            api, document, "POST /api/account/password/reset/confirm/", by, flow, api.Anonymous, HttpStatusCode.NoContent);

        using var login = await api.TryLoginAsync("ada", "difference engine 1822");
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static async Task FinishAsync(
        AccountsApi api,
        PublishedDocument document,
        string operation,
        string by,
        string flow,
        HttpClient caller,
        HttpStatusCode expected)
    {
        var mail = await api.ReadLastAsync();
        var body = Body(document, operation, by);
        foreach (var (member, value) in new[] { ("flow", flow), ("code", mail.Code), ("link", mail.Link) })
        {
            if (body.ContainsKey(member))
            {
                body[member] = value;
            }
        }

        using var response = await SendAsync(caller, operation, body);
        Assert.That(response.StatusCode, Is.EqualTo(expected), await response.Content.ReadAsStringAsync());
    }

    private static JsonObject Body(PublishedDocument document, string operation, string example) =>
        document.Operation(operation)["requestBody"]!["content"]!["application/json"]!["examples"]![example]!["value"]!
            .DeepClone().AsObject();

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string operation, JsonObject body) =>
        client.PostJsonAsync(operation.Split(' ')[1], body.ToJsonString());
}
