using Api.Infrastructure.FirstStart;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.FirstStart;

/// <summary>The first administrator beside other accounts.</summary>
public sealed class FirstAdministratorTests
{
    private const int Starts = 4;
    private const string Announcement = "the demo administrator is";

    private static readonly (string, string?)[] Settings =
        [("FirstAdministrator:Username", "ada"), ("FirstAdministrator:Password", ApiFactory.UserPassword)];

    [Test]
    public async Task In_development_it_comes_instead_of_the_demo_account_which_is_not_announced()
    {
        using var api = new ApiFactory(Settings);
        using var client = api.CreateClient();

        using var demo = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
        using var first = await client.ObtainAsync("ada", ApiFactory.UserPassword);

        await demo.ShouldRefuseLoginAsync();
        await first.ShouldBeOkAsync();
        using var without = new ApiFactory();
        using var other = without.CreateClient();
        Assert.That(Texts(without), Does.Contain(Announcement), "or the next assertion could not fail");
        Assert.That(Texts(api), Does.Not.Contain(Announcement).And.Not.Contain(ApiFactory.UserPassword));
    }

    [Test]
    public async Task Several_first_starts_at_once_end_with_one_and_a_database_with_a_user_is_left_alone()
    {
        using var database = TestDatabase.Create();
        using var layers = new LayersWithoutWeb([.. database.Settings, .. Settings]);
        using var later = new LayersWithoutWeb(
            [.. database.Settings, .. Settings, ("FirstAdministrator:Username", "eve")]);

        await Task.WhenAll(Enumerable.Range(0, Starts).Select(_ => Task.Run(() => EnsureAsync(layers))));
        await EnsureAsync(later);

        await layers.WithDatabaseAsync(async context =>
            Assert.That(await context.Users.Select(user => user.UserName).ToListAsync(), Is.EqualTo(new[] { "ada" })));
    }

    private static string Texts(ApiFactory api) => string.Join('\n', api.Log.Lines.Select(line => line.Text));

    private static Task EnsureAsync(LayersWithoutWeb layers) =>
        layers.WithAsync((FirstAdministrator first) => first.EnsureAsync(default));
}
