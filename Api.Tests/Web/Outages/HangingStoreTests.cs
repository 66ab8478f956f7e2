using Api.Application.Sessions;
using Api.Application.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Sessions;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Outages;

/// <summary>Row 39: a database that accepts a statement and never answers it.</summary>
[Category("Slow")]
public sealed class HangingStoreTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private volatile bool _hangs;
    private SemaphoreSlim _reached = null!;
    private ApiFactory _api = null!;

    [SetUp]
    public void SetUp()
    {
        _reached = new SemaphoreSlim(0);
        _api = new ApiFactory
        {
            AsksAgain = false,
            Configure = services => services
                .AddScoped<SessionStore>()
                .AddScoped<ISessionStore>(provider => Choose<ISessionStore, SessionStore>(provider))
                .AddScoped<IdentityUserAccounts>()
                .AddScoped<IUserAccounts>(provider => Choose<IUserAccounts, IdentityUserAccounts>(provider)),
        };
    }

    [TearDown]
    public void TearDown()
    {
        _api.Dispose();
        _reached.Dispose();
    }

    [Test]
    public async Task Row_39_A_refresh_is_given_up_after_five_seconds_and_every_other_call_after_thirty()
    {
        using var client = _api.CreateClient();
        var calls = await EveryCall.PrepareAsync(_api);
        _hangs = true;
        var sent = calls.ToDictionary(call => call, call => call.SendAsync(client));
        for (var call = 0; call < calls.Count; call++)
        {
            Assert.That(await _reached.WaitAsync(Hang.Limit), "every call reaches a store");
        }

        var refresh = sent.Keys.Single(call => call.Path == TokenCalls.Refresh);
        _api.Time.Advance(TimeSpan.FromSeconds(5) - Moment);
        Assert.That(sent.Values.Select(answer => answer.IsCompleted), Has.None.True, "nothing is given up before five seconds");

        _api.Time.Advance(Moment);
        await ShouldBeUnavailableAsync(refresh, sent[refresh]);
        sent.Remove(refresh);

        _api.Time.Advance(TimeSpan.FromSeconds(25) - Moment);
        Assert.That(sent.Values.Select(answer => answer.IsCompleted), Has.None.True, "nothing else is given up before thirty seconds");

        _api.Time.Advance(Moment);
        foreach (var (call, answer) in sent)
        {
            await ShouldBeUnavailableAsync(call, answer);
        }

        _hangs = false;
        await calls.ShouldSucceedAsync(client);
    }

    private static async Task ShouldBeUnavailableAsync(RepeatableCall call, Task<HttpResponseMessage> answer)
    {
        using var response = await answer.WaitAsync(Hang.Limit);
        await response.ShouldBeUnavailableAsync(call.Name);
    }

    private TPort Choose<TPort, TSound>(IServiceProvider provider)
        where TPort : class
        where TSound : TPort => _hangs ? Hanging<TPort>.Create(() => _reached.Release()) : provider.GetRequiredService<TSound>();
}
