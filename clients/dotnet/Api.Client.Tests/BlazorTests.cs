using System.Net;
using System.Security.Claims;
using Api.Client.Blazor;
using Api.Client.Storage;
using Microsoft.AspNetCore.Components.Authorization;

namespace Api.Client.Tests;

public sealed class BlazorTests
{
    [Test]
    public async Task Blazor_is_told_who_is_signed_in_and_hears_of_changes_but_not_of_refreshes()
    {
        var answers = new Queue<HttpResponseMessage>(
            [FakeApi.Tokens("r0"), FakeApi.Tokens("r1"), FakeApi.Json(HttpStatusCode.OK, [])]);
        var time = new ManualTime();
        using var session = new ApiSession(new ApiSessionOptions
        {
            BaseAddress = FakeApi.Address,
            Storage = new MemorySessionStorage(),
            Handler = new FakeApi(_ => answers.Dequeue()),
            Time = time,
        });
        using var provider = new ApiAuthenticationStateProvider(session);
        var told = new List<AuthenticationState>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.AuthenticationStateChanged += state =>
        {
            told.Add(state.Result);
            if (told.Count == 3)
            {
                all.SetResult();
            }
        };

        Assert.That((await provider.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated, Is.False);
        await session.LoginAsync("ada", "right");
        time.Advance(TimeSpan.FromMinutes(1));
        await session.RefreshAsync();
        var user = (await provider.GetAuthenticationStateAsync()).User;
        await session.LogoutAsync();
        await all.Task.WaitAsync(TimeSpan.FromSeconds(20));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(user.IsInRole("editor"), Is.True);
            Assert.That(user.FindFirst(ClaimTypes.NameIdentifier)!.Value, Is.EqualTo("7"));
            Assert.That(user.FindFirst("sid")!.Value, Is.EqualTo("s0"));
            Assert.That(told.Select(state => state.User.Identity!.IsAuthenticated), Is.EqualTo(new[] { false, true, false }));
        }
    }
}
