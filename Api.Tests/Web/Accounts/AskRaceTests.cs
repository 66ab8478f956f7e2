using System.Net.Http.Json;
using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Results;
using Api.Infrastructure.Flows;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Accounts;

/// <summary>
/// Row 92: a flow is asked for while the account changes. Who asks has read the user, the change commits, and then the flow does: the
/// change could not delete what was not there, and nothing may come of it all the same.
/// </summary>
[Category("Slow")]
public sealed class AskRaceTests
{
    private const string Reset = "/api/account/password/reset/";
    private const string Change = "/api/account/email/";
    private const string NewPassword = "difference engine 1822";

    private readonly Interruption _interruption = new();
    private AccountsApi _api = null!;
    private HttpClient _administrator = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = new AccountsApi(_interruption.Register);
        _administrator = await _api.Factory.CreateAdministratorAsync();
    }

    [TearDown]
    public void Stop()
    {
        _administrator.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Without_a_change_between_it_finishes([Values(Reset, Change)] string asked)
    {
        var ada = await CreateAsync("ada");
        var looked = 0;
        _interruption.Next = () =>
        {
            looked++;
            return Task.CompletedTask;
        };

        await AskAsync(ada, asked);
        var secrets = (await _api.ReadMailsAsync()).Single(mail => mail.Secrets is not null).Secrets!;
        using var response = await FinishAsync(ada.Client, asked, new() { ["link"] = secrets.Link });

        Assert.That(looked, Is.EqualTo(1));
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task Row_92_What_was_asked_for_before_another_password_or_address_never_finishes(
        [Values(Reset, Change)] string asked,
        [Values] bool isCommittedFirst)
    {
        foreach (var change in Enum.GetValues<Between>())
        {
            var ada = await CreateAsync($"{change}");
            if (isCommittedFirst)
            {
                _interruption.Next = () => ChangeAsync(ada, change);
            }

            var flow = await AskAsync(ada, asked);
            // Whoever is told at the address that the account has by then may finish.
            var secrets = (await _api.ReadMailsAsync())
                .Where(mail => mail.Mail.Recipient != ada.GivenAddress)
                .Select(mail => mail.Secrets)
                .OfType<FlowSecrets>()
                .ToList();
            if (!isCommittedFirst)
            {
                Assert.That(secrets, Has.Count.EqualTo(1), "there is something to try");
                await ChangeAsync(ada, change);
            }

            await TryInVainAsync(ada, change, asked, flow, secrets);
        }
    }

    private async Task TryInVainAsync(Person ada, Between change, string asked, string flow, List<FlowSecrets> secrets)
    {
        var hasOtherPassword = change is Between.OwnPassword or Between.GivenPassword or Between.Reset;
        using var client = await _api.LogInAsync(ada.Name, hasOtherPassword ? NewPassword : ApiFactory.UserPassword);
        var before = await StoredAsync(ada);
        var answers = new List<string>();
        foreach (var body in secrets.SelectMany(secret => new Dictionary<string, string>[]
        {
            new() { ["flow"] = flow, ["code"] = secret.Code }, new() { ["link"] = secret.Link },
        }))
        {
            using var response = await FinishAsync(client, asked, body);
            answers.Add($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers, Has.All.StartsWith("400").And.All.Contains("code_not_valid"), $"{change}");
            Assert.That(await StoredAsync(ada), Is.EqualTo(before), $"{change}");
        }
    }

    private async Task<Person> CreateAsync(string name) => new(name, await _api.CreateUserAsync(name), await _api.LogInAsync(name));

    private async Task<string> AskAsync(Person ada, string path) => path == Reset
        ? await _api.AskAsync(path, new { email = $"{ada.Name}@example.com" })
        : await _api.AskAsync(
            path, new { email = $"wanted.{ada.Name}@example.com", currentPassword = ApiFactory.UserPassword }, ada.Client);

    private Task<HttpResponseMessage> FinishAsync(HttpClient ada, string asked, Dictionary<string, string> body)
    {
        if (asked == Reset)
        {
            body["newPassword"] = "bernoulli numbers, note G";
        }

        return (asked == Reset ? _api.Anonymous : ada).PostAsJsonAsync($"{asked}confirm/", body);
    }

    private async Task ChangeAsync(Person ada, Between change)
    {
        using var response = change switch
        {
            Between.OwnPassword => await ada.Client.PostAsJsonAsync(
                "/api/users/me/password/", new { currentPassword = ApiFactory.UserPassword, newPassword = NewPassword }),
            Between.GivenPassword => await _administrator.PostAsJsonAsync(
                $"/api/users/{ada.Id}/password/", new { newPassword = NewPassword }),
            Between.GivenAddress => await _administrator.PatchAsJsonAsync($"/api/users/{ada.Id}/", new { email = ada.GivenAddress }),
            Between.Reset => await FinishOtherAsync(ada, Reset, new { username = ada.Name }),
            _ => await FinishOtherAsync(ada, Change, new { email = ada.GivenAddress, currentPassword = ApiFactory.UserPassword }),
        };
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks for another flow and finishes it at once.</summary>
    private async Task<HttpResponseMessage> FinishOtherAsync(Person ada, string path, object body)
    {
        await _api.AskAsync(path, body, ada.Client);
        var link = (await _api.ReadLastAsync()).Link;
        return path == Reset
            ? await _api.Anonymous.PostAsJsonAsync($"{path}confirm/", new { link, newPassword = NewPassword })
            : await ada.Client.PostAsJsonAsync($"{path}confirm/", new { link });
    }

    private async Task<(string? Email, string? Hash)> StoredAsync(Person ada)
    {
        (string?, string?) stored = default;
        await _api.Factory.WithDatabaseAsync(async context =>
        {
            var user = (await context.Users.FindAsync(ada.Id))!;
            stored = (user.Email, user.PasswordHash);
        });
        return stored;
    }

    /// <summary>A user, signed in.</summary>
    private sealed record Person(string Name, long Id, HttpClient Client)
    {
        /// <summary>The address after a change of it.</summary>
        public string GivenAddress => $"given.{Name}@example.com";
    }

    /// <summary>What happens to the account meanwhile.</summary>
    private enum Between
    {
        OwnPassword,
        GivenPassword,
        Reset,
        GivenAddress,
        ConfirmedAddress,
    }

    /// <summary>Does something between what a call of asking has read and what it writes.</summary>
    private sealed class Interruption
    {
        /// <summary>Done once.</summary>
        public Func<Task>? Next { get; set; }

        public void Register(IServiceCollection services)
        {
            services.AddScoped<NewFlows>();
            services.AddScoped<INewFlows>(provider => new Interrupted(provider.GetRequiredService<NewFlows>(), this));
        }

        private sealed class Interrupted(NewFlows flows, Interruption interruption) : INewFlows
        {
            public async Task<Result<AskedFlow>> AskAsync(FlowDraft request, CancellationToken cancellationToken)
            {
                if (interruption.Next is { } next)
                {
                    interruption.Next = null;
                    await next();
                }

                return await flows.AskAsync(request, cancellationToken);
            }
        }
    }
}
