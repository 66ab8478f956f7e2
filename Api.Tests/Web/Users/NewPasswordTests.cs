using System.Net;
using System.Net.Http.Json;
using Api.Application.Hooks;
using Api.Tests.Support;
using Api.Tests.Web.Logins;
using Api.Tests.Web.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Users;

/// <summary>What a password has to be wherever one is set.</summary>
[Category("Slow")]
public sealed class NewPasswordTests : LoginFixture
{
    private const string LongName = "augusta.ada.king";

    private string _current = Right;

    public enum Call
    {
        Create,
        Change,
        Set,
    }

    [Test]
    public async Task Row_48_Every_call_that_sets_a_password_has_the_same_rules([Values] Call call)
    {
        await StartAsync();
        await Api.CreateUserAsync(LongName);
        (string Password, string Fault)[] refused =
        [
            ("fourteen chars", "This password is too short. It must contain at least 15 characters."),
            ("PasswordPassword", "This password is too common."),
            (" AUGUSTA.ada.ｋｉｎｇ ", "The password is the same as the username."),
            (new string('x', 1025), "Ensure this field has no more than 1024 characters."),
        ];
        foreach (var (password, fault) in refused)
        {
            using var response = await SendAsync(call, password);
            await response.ShouldBeInvalidAsync((call == Call.Create ? "password" : "newPassword", fault));
        }

        string[] accepted = [new string('a', 64), "               ", "🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎🐎", new string('z', 1024)];
        foreach (var password in accepted)
        {
            using var response = await SendAsync(call, password);
            Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
            Assert.That(await StatusAsync(Home, password, LongName), Is.EqualTo(HttpStatusCode.OK));
            _current = password;
        }
    }

    [Test]
    public async Task Row_48_Replaced_rules_are_asked_instead_and_the_longest_length_stays([Values] Call call)
    {
        var rules = new NoZebras();
        await StartAsync(services => services.AddSingleton<IPasswordRules>(rules));
        _current = "no animal at all here";
        await Api.CreateUserAsync(LongName, _current);
        rules.Asked.Clear();

        using var zebra = await SendAsync(call, "correct zebra battery staple");
        using var tooLong = await SendAsync(call, string.Concat(Enumerable.Repeat("zebra", 300)));
        using var tooShort = await SendAsync(call, "123");

        var field = call == Call.Create ? "password" : "newPassword";
        await zebra.ShouldBeInvalidAsync((field, "No zebras."), (field, "None at all."));
        await tooLong.ShouldBeInvalidAsync((field, "Ensure this field has no more than 1024 characters."));
        Assert.That(tooShort.IsSuccessStatusCode, Is.True, await tooShort.Content.ReadAsStringAsync());
        Assert.That(rules.Asked, Is.EqualTo(new[] { ("correct zebra battery staple", LongName), ("123", LongName) }));
        Assert.That(await StatusAsync(Home, "123", LongName), Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>Sets this password for the user of the long name, whom a creation makes anew.</summary>
    private async Task<HttpResponseMessage> SendAsync(Call call, string password)
    {
        var administrator = await AdministratorAsync();
        var id = (await administrator.GetFromJsonAsync<System.Text.Json.JsonElement>($"/api/users/?search={LongName}"))
            .GetProperty("results").EnumerateArray().Select(user => user.GetProperty("id").GetInt64()).SingleOrDefault();
        switch (call)
        {
            case Call.Create:
                if (id != 0)
                {
                    await administrator.DeletedAsync($"/api/users/{id}/");
                }

                return await administrator.PostAsJsonAsync("/api/users/", new { username = LongName, password });
            case Call.Change:
                Remote.Value = Home;
                var access = (await Api.LoginAsync(LongName, _current)).Access;
                return await Client(access).PostAsJsonAsync(
                    "/api/users/me/password/", new { currentPassword = _current, newPassword = password });
            default:
                return await administrator.PostAsJsonAsync($"/api/users/{id}/password/", new { newPassword = password });
        }
    }

    private sealed class NoZebras : IPasswordRules
    {
        public List<(string Password, string Username)> Asked { get; } = [];

        public ValueTask<IReadOnlyList<string>> FindFaultsAsync(string password, string username, CancellationToken cancellationToken)
        {
            Asked.Add((password, username));
            return ValueTask.FromResult<IReadOnlyList<string>>(
                password.Contains("zebra", StringComparison.Ordinal) ? ["No zebras.", "None at all."] : []);
        }
    }
}
