using Api.Infrastructure.FirstStart;
using Api.Tests.Infrastructure.Accounts;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.FirstStart;

/// <summary>When the tutorial's account comes into being.</summary>
public sealed class DemoAccountTests : AccountsFixture
{
    private const int Starts = 4;

    [Test]
    public async Task An_empty_database_gets_the_tutorials_administrator()
    {
        await EnsureAsync();

        var demo = (await ListAsync()).Users.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(demo.Username, Is.EqualTo("Gokul"));
            Assert.That(demo.IsAdministrator, Is.True);
            Assert.That((await VerifyAsync("Gokul", "123")).Error, Is.Null);
        }
    }

    [Test]
    public async Task A_database_with_any_user_is_left_alone_even_if_that_user_is_inactive()
    {
        await CreateAsync(New("ada", isActive: false));

        await EnsureAsync();

        Assert.That((await ListAsync()).Users.Select(user => user.Username), Is.EqualTo(new[] { "ada" }));
    }

    [Test]
    public async Task Several_first_starts_at_once_end_with_one_account()
    {
        await Task.WhenAll(Enumerable.Range(0, Starts).Select(_ => Task.Run(EnsureAsync)));

        Assert.That((await ListAsync()).Users.Select(user => user.Username), Is.EqualTo(new[] { "Gokul" }));
    }

    [TestCase("Development", null, 1)]
    [TestCase("Development", "false", 0)]
    [TestCase("Production", null, 0)]
    [TestCase("Staging", "false", 0)]
    public async Task The_program_makes_it_in_development_unless_told_not_to(string environment, string? enabled, int expected)
    {
        (string, string?)[] settings =
        [
            ("environment", environment),
            .. enabled is null ? Array.Empty<(string, string?)>() : [("Demo:Enabled", enabled)],
        ];
        using var api = new ApiFactory(settings);
        using var client = api.CreateClient();

        await api.WithDatabaseAsync(async database => Assert.That(await database.Users.CountAsync(), Is.EqualTo(expected)));
    }

    private Task EnsureAsync() => Layers.WithAsync((DemoAccount demo) => demo.EnsureAsync(default));
}
