using System.Net.Http.Json;
using System.Text.Json;
using Api.Application.Mail;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Accounts;

/// <summary>The program with everything about accounts switched on, and the mails that it writes.</summary>
internal sealed class AccountsApi : IDisposable
{
    public AccountsApi(params (string Key, string? Value)[] settings)
        : this(null, settings)
    {
    }

    public AccountsApi(Action<IServiceCollection>? configure, params (string Key, string? Value)[] settings)
    {
        Factory = new ApiFactory([("Accounts:SignUp", "true"), .. settings])
        {
            Configure = services =>
            {
                Outbox.Replace(services);
                configure?.Invoke(services);
            },
        };
        Anonymous = Factory.CreateClient();
    }

    public RecordingOutbox Outbox { get; } = new();

    public ApiFactory Factory { get; }

    /// <summary>A client that is not signed in.</summary>
    public HttpClient Anonymous { get; }

    /// <summary>The mails that are sent, with their secrets; of a notice these are null.</summary>
    public async Task<IReadOnlyList<(OutgoingMail Mail, FlowSecrets? Secrets)>> ReadMailsAsync()
    {
        var sent = new List<(OutgoingMail, FlowSecrets?)>();
        foreach (var mail in Outbox.All)
        {
            await using var scope = Factory.Services.CreateAsyncScope();
            var secrets = mail.Flow is { } flow
                ? await scope.ServiceProvider.GetRequiredService<IFlowMails>().FindAsync(flow, CancellationToken.None)
                : null;
            if (secrets is not null || mail.Flow is null)
            {
                sent.Add((mail, secrets));
            }
        }

        return sent;
    }

    /// <summary>The secrets of the last mail that shows some.</summary>
    public async Task<FlowSecrets> ReadLastAsync() => (await ReadMailsAsync()).Last(mail => mail.Secrets is not null).Secrets!;

    /// <summary>Asks for a flow.</summary>
    /// <returns>Its token.</returns>
    public async Task<string> AskAsync(string path, object body, HttpClient? client = null)
    {
        using var response = await (client ?? Anonymous).PostAsJsonAsync(path, body);
        Assert.That((int)response.StatusCode, Is.EqualTo(202), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("flow").GetString()!;
    }

    /// <summary>Creates a user who can be written to.</summary>
    public Task<long> CreateUserAsync(string name, bool isActive = true) =>
        Factory.CreateUserAsync(name, isActive: isActive, email: $"{name}@example.com");

    /// <summary>A client that has just logged in as this user.</summary>
    public async Task<HttpClient> LogInAsync(string name, string password = ApiFactory.UserPassword) =>
        Factory.CreateClient((await Factory.LoginAsync(name, password)).Access);

    public Task<HttpResponseMessage> TryLoginAsync(string username, string password) =>
        Anonymous.PostAsJsonAsync("/api/token/", new { username, password });

    public void Dispose()
    {
        Anonymous.Dispose();
        Factory.Dispose();
    }
}
