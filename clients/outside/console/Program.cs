using Api.Client;
using Api.Client.Storage;

using var session = new ApiSession(new ApiSessionOptions
{
    BaseAddress = new Uri(args[0]),
    Storage = new FileSessionStorage("session.json"),
});
await session.LoginAsync("Gokul", "123");
using var http = session.CreateClient();
Console.WriteLine(await http.GetStringAsync("api/users/me/"));
// Longer than an access token lives here.
await Task.Delay(TimeSpan.FromSeconds(5));
var refreshed = new TaskCompletionSource();
session.Changed += (_, change) =>
{
    if (change.Change == SessionChange.Refreshed)
    {
        refreshed.SetResult();
    }
};
Console.WriteLine(await http.GetStringAsync("api/users/me/"));
await refreshed.Task;
Console.WriteLine($"logged out {await session.LogoutAsync()}");
