using Api.Application.Users;
using Api.Domain.Users;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>Filters, order and pages of the users.</summary>
public sealed class UserListTests : AccountsFixture
{
    [Test]
    public async Task Without_wishes_all_come_in_the_order_of_their_ids()
    {
        await CreateAllAsync("cara", "ada", "bob");

        var page = await ListAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Count, Is.EqualTo(3));
            Assert.That(Names(page), Is.EqualTo(new[] { "cara", "ada", "bob" }));
        }
    }

    [Test]
    public async Task A_page_is_cut_out_of_the_order_and_all_are_counted()
    {
        await CreateAllAsync("a", "b", "c", "d", "e");

        var middle = await ListAsync(offset: 1, limit: 2);
        var last = await ListAsync(offset: 4, limit: 2);
        var past = await ListAsync(offset: 5, limit: 2);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(middle), Is.EqualTo(new[] { "b", "c" }));
            Assert.That(Names(last), Is.EqualTo(new[] { "e" }));
            Assert.That(Names(past), Is.Empty);
            Assert.That(new[] { middle.Count, last.Count, past.Count }, Is.All.EqualTo(5));
        }
    }

    [Test]
    public async Task Row_59_An_offset_beyond_every_number_is_an_empty_page()
    {
        await CreateAllAsync("a");

        var page = await Layers.WithAsync((IUserAccounts accounts) =>
            accounts.ListAsync(new UserFilter(null, null, [], Offset: long.MaxValue, Limit: 100), default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Count, Is.EqualTo(1));
            Assert.That(page.Users, Is.Empty);
        }
    }

    [Test]
    public async Task Every_order_sorts_by_its_field_both_ways_and_breaks_ties_by_id()
    {
        // Each field sorts the three differently from their ids, or leaves a tie.
        await CreateAsync(New("Bob", "x@example.com", "b", "Z", isActive: true));
        await CreateAsync(New("ada", "y@example.com", "B", "a", isActive: false));
        await CreateAsync(New("cara", null, "b", "\u00e9", isActive: true));
        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.UserName == "cara")
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.DateJoined, Layers.Time.GetUtcNow().AddDays(-1))));
        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.UserName == "ada")
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.LastLogin, Layers.Time.GetUtcNow())));
        var cases = new Dictionary<UserOrderField, (string[] Ascending, string[] Descending)>
        {
            [UserOrderField.Id] = (["Bob", "ada", "cara"], ["cara", "ada", "Bob"]),
            [UserOrderField.Username] = (["ada", "Bob", "cara"], ["cara", "Bob", "ada"]),
            [UserOrderField.Email] = (["cara", "Bob", "ada"], ["ada", "Bob", "cara"]),
            [UserOrderField.FirstName] = (["ada", "Bob", "cara"], ["Bob", "cara", "ada"]),
            [UserOrderField.LastName] = (["Bob", "ada", "cara"], ["cara", "ada", "Bob"]),
            [UserOrderField.DateJoined] = (["cara", "Bob", "ada"], ["Bob", "ada", "cara"]),
            [UserOrderField.LastLogin] = (["Bob", "cara", "ada"], ["ada", "Bob", "cara"]),
            [UserOrderField.IsActive] = (["ada", "Bob", "cara"], ["Bob", "cara", "ada"]),
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cases.Keys, Is.EquivalentTo(Enum.GetValues<UserOrderField>()));
            foreach (var (field, (ascending, descending)) in cases)
            {
                Assert.That(Names(await ListAsync(ordering: new UserOrder(field, Descending: false))), Is.EqualTo(ascending), $"{field}");
                Assert.That(Names(await ListAsync(ordering: new UserOrder(field, Descending: true))), Is.EqualTo(descending), $"-{field}");
            }
        }
    }

    [Test]
    public async Task A_later_order_sorts_within_an_earlier_one_and_one_named_twice_counts_once()
    {
        await CreateAsync(New("a", firstName: "x", lastName: "1"));
        await CreateAsync(New("b", firstName: "y", lastName: "2"));
        await CreateAsync(New("c", firstName: "x", lastName: "3"));

        var page = await ListAsync(ordering:
        [
            new UserOrder(UserOrderField.FirstName, Descending: false),
            new UserOrder(UserOrderField.LastName, Descending: true),
            new UserOrder(UserOrderField.FirstName, Descending: true),
        ]);

        Assert.That(Names(page), Is.EqualTo(new[] { "c", "a", "b" }));
    }

    [Test]
    public async Task The_inactive_can_be_left_out_or_asked_for()
    {
        await CreateAsync(New("active"));
        await CreateAsync(New("inactive", isActive: false));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(await ListAsync(isActive: true)), Is.EqualTo(new[] { "active" }));
            Assert.That(Names(await ListAsync(isActive: false)), Is.EqualTo(new[] { "inactive" }));
        }
    }

    [Test]
    public async Task Row_60_A_search_is_one_literal_part_of_one_field_without_regard_to_case()
    {
        TestSqlServer.SkipOnBabelfish("nothing matches a pattern that escapes a character");
        await CreateAsync(New("ada", "countess@example.com", "Augusta", "L\u00f6velace"));
        await CreateAsync(New("per_cent", firstName: "50%", lastName: "[a-z] 'x' \\"));
        var cases = new (string Search, string[] Expected)[]
        {
            ("AD", ["ada"]),
            ("COUNTESS@", ["ada"]),
            ("gust", ["ada"]),
            ("l\u00d6VE", ["ada"]),
            ("lo\u0308v", ["ada"]),
            ("0%", ["per_cent"]),
            ("%", ["per_cent"]),
            ("r_c", ["per_cent"]),
            ("_", ["per_cent"]),
            ("[a-z]", ["per_cent"]),
            ("'", ["per_cent"]),
            ("\\", ["per_cent"]),
            ("a%a", []),
            ("ad_", []),
            ("[a]", []),
            ("adacountess", []),
            ("' OR 1=1 --", []),
        };

        using (Assert.EnterMultipleScope())
        {
            foreach (var (search, expected) in cases)
            {
                var page = await ListAsync(search);
                Assert.That(Names(page), Is.EqualTo(expected), search);
                Assert.That(page.Count, Is.EqualTo(expected.Length), search);
            }
        }
    }

    [Test]
    public async Task Roles_of_each_come_in_order()
    {
        await CreateRoleAsync("zoologist");
        await CreateRoleAsync("Botanist");
        await CreateAsync(New("ada", roles: ["zoologist", "Botanist", "administrator"]));
        await CreateAsync(New("bob", roles: ["zoologist"]));
        await CreateAsync(New("cara"));

        var page = await ListAsync();

        Assert.That(
            page.Users.Select(user => string.Join(' ', user.Roles)),
            Is.EqualTo(new[] { "administrator Botanist zoologist", "zoologist", "" }));
    }

    [Test]
    public async Task Finding_a_user_that_does_not_exist_gives_nothing() =>
        Assert.That(await FindAsync(new UserId(long.MaxValue)), Is.Null);

    private async Task CreateAllAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await CreateAsync(New(name));
        }
    }

    private static IEnumerable<string> Names(UserPage page) => page.Users.Select(user => user.Username);
}
