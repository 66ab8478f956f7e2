using System.Text.Json;
using Api.Application.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>The list of users from place to place: the same users as by numbers, both ways, whichever way they are read.</summary>
public sealed class UserListPositionTests : AccountsFixture
{
    private static readonly UserOrder[] Orders =
    [
        .. Enum.GetValues<UserOrderField>()
            .SelectMany(field => new[] { new UserOrder(field, Descending: false), new UserOrder(field, Descending: true) })
            .Where(order => UserPosition.StartOf([order]) is not null),
    ];

    [SetUp]
    public async Task Fill()
    {
        // Not in the order of their ids, half of them without an address, with values that some share.
        string[] names = ["m", "Zed", "a", "\u00e9t\u00e9", "B", "q", "c", "x", "k"];
        for (var i = 0; i < names.Length; i++)
        {
            var email = i % 2 == 0 ? null : $"{names[^(i + 1)]}@example.com".Replace('\u00e9', 'e');
            await CreateAsync(New(names[i], email, "same", names[i], isActive: i % 4 != 1));
        }
    }

    [TestCaseSource(nameof(Orders))]
    public async Task From_place_to_place_there_and_back_are_the_users_of_the_whole_list(UserOrder order)
    {
        var filters =
            from search in new[] { null, "e" }
            from isActive in new bool?[] { null, true }
            from limit in new[] { 1, 2, 4, 9, 20 }
            select new UserFilter(search, isActive, [order], Offset: 0, limit);

        foreach (var filter in filters)
        {
            var all = await ReadAsync(filter with { Limit = 100 });
            var expected = all.Users.Select(user => user.Id).ToList();
            var there = new List<UserPage>();
            for (var position = UserPosition.StartOf(filter.Ordering); position is not null; position = there[^1].Next)
            {
                there.Add(await ReadAsync(filter with { Position = position }));
            }

            var back = new List<UserPage> { there[^1] };
            while (back[0].Previous is { } previous)
            {
                back.Insert(0, await ReadAsync(filter with { Position = previous }));
            }

            using (Assert.EnterMultipleScope())
            {
                Assert.That(there.SelectMany(page => page.Users).Select(user => user.Id), Is.EqualTo(expected), $"{filter}");
                Assert.That(back.SelectMany(page => page.Users).Select(user => user.Id), Is.EqualTo(expected), $"back {filter}");
                Assert.That(there.Concat(back).Select(page => page.Count), Is.All.EqualTo(all.Count), $"{filter}");
                Assert.That(back[0].Next, Is.EqualTo(there[0].Next), $"{filter}");
            }
        }
    }

    [TestCaseSource(nameof(Orders))]
    public async Task A_place_stays_when_its_user_is_gone(UserOrder order)
    {
        var filter = new UserFilter(null, null, [order], 0, 3);
        var all = (await ReadAsync(filter with { Limit = 100 })).Users.Select(user => user.Id.Value).ToList();
        var next = (await ReadAsync(filter with { Position = UserPosition.StartOf(filter.Ordering) })).Next!;

        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.Id == next.Beside!.Id).ExecuteDeleteAsync());
        await CreateAsync(New("new"));
        var page = await ReadAsync(filter with { Position = next, Limit = 100 });
        var previous = await ReadAsync(filter with { Position = page.Previous, Limit = 2 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Users.Select(user => user.Id.Value).Intersect(all), Is.EqualTo(all.Skip(3)));
            Assert.That(previous.Users.Select(user => user.Id.Value).Intersect(all), Is.SubsetOf(all.Take(2)));
        }
    }

    [Test]
    public async Task The_last_page_is_counted_only_where_others_come_before_it()
    {
        var filter = new UserFilter(null, null, [], 0, 9) { Position = UserPosition.StartOf([]) };

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await ReadAsync(filter)).Next, Is.Null);
            Assert.That((await ReadAsync(filter with { Limit = 8 })).Next, Is.Not.Null);
            Assert.That((await ReadAsync(filter with { Limit = 8 })).Count, Is.EqualTo(9));
        }
    }

    /// <summary>Reads in both ways, which have to tell the same.</summary>
    private async Task<UserPage> ReadAsync(UserFilter filter)
    {
        await using var scope = Layers.CreateScope();
        var page = await scope.ServiceProvider.GetRequiredService<IFrequentReads>().ListUsersAsync(filter, default);
        var byFramework = await new EntityFrameworkReads(scope.ServiceProvider.GetRequiredService<AppDbContext>())
            .ListUsersAsync(filter, default);
        Assert.That(JsonSerializer.Serialize(page), Is.EqualTo(JsonSerializer.Serialize(byFramework)), $"{filter}");
        return page;
    }
}
