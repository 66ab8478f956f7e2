using System.Text.Json;
using Api.Application.Users;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Sqlite;
using Api.Tests.Infrastructure.Accounts;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>The faster way to the list of users shows the same users in the same order as Entity Framework's.</summary>
public sealed class FrequentReadsListTests : AccountsFixture
{
    private static readonly UserOrder[] Orders =
    [
        .. Enum.GetValues<UserOrderField>().SelectMany(field => new[] { new UserOrder(field, false), new UserOrder(field, true) }),
    ];

    [SetUp]
    public async Task Fill()
    {
        await CreateRoleAsync("zebra");
        await CreateRoleAsync("Ape");
        await CreateAsync(New("Bob", "x@example.com", "b", "Z", isActive: true, "zebra", "Ape", "administrator"));
        await CreateAsync(New("ada", "y@example.com", "B", "a", isActive: false));
        await CreateAsync(New("cara", null, "b", "\u00e9", isActive: true, "Ape"));
        await CreateAsync(New("Dora", null, "", "", isActive: false));
        await CreateAsync(New("e%_[", "e@example.com", "\uD83D\uDE00", "'; --", isActive: true));
        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.UserName == "cara" || user.UserName == "Dora")
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.DateJoined, Layers.Time.GetUtcNow().AddDays(-1))));
        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.UserName == "ada" || user.UserName == "Dora")
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.LastLogin, Layers.Time.GetUtcNow())));
    }

    [Test]
    public async Task Every_order_and_filter_gives_the_same_rows_in_the_same_order()
    {
        TestSqlServer.SkipOnBabelfish("nothing matches a pattern that escapes a character");
        var orderings = Orders.Select(order => new[] { order })
            .Concat(Orders.SelectMany(first => Orders.Select(second => new[] { first, second })).Where((_, i) => i % 5 == 0))
            .Prepend([]);
        string?[] searches = [null, "a", "A@", "example.com", "%", "nobody", "\u00c9", "\uD83D\uDE00", "a\nb", "", new string('a', 2000)];
        bool?[] activities = [null, true, false];
        (long Offset, int Limit)[] parts = [(0, 25), (0, 2), (2, 2), (4, 2), (9, 3), (long.MaxValue, 100)];
        var filters =
            from ordering in orderings
            from search in ordering is [] or [{ Field: UserOrderField.Email }] ? searches : searches.Take(2)
            from isActive in activities
            from part in ordering.Length < 2 ? parts : parts.Skip(1).Take(1)
            select new UserFilter(search, isActive, ordering, part.Offset, part.Limit);

        await using var scope = Layers.CreateScope();
        var (database, reads) = Reading(scope);
        var byFramework = new EntityFrameworkReads(database);
        var compared = 0;
        foreach (var filter in filters)
        {
            var expected = Text(await byFramework.ListUsersAsync(filter, default));
            Assert.That(Text(await reads.ListUsersAsync(filter, default)), Is.EqualTo(expected), Describe(filter));
            compared++;
        }

        Assert.That(compared, Is.GreaterThan(1000));
    }

    [Test]
    public async Task A_page_that_is_the_last_is_not_counted()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await CountSentAsync(offset: 0, limit: 5), Is.Zero);
            Assert.That(await CountSentAsync(offset: 3, limit: 25), Is.Zero);
            Assert.That(await CountSentAsync(offset: 0, limit: 4), Is.EqualTo(1), "there are more");
            Assert.That(await CountSentAsync(offset: 5, limit: 5), Is.EqualTo(1), "nobody knows how many come before");
        }
    }

    [Test]
    public async Task A_transaction_lists_what_it_has_written()
    {
        await using var scope = Layers.CreateScope();
        var (database, reads) = Reading(scope);

        await using var transaction = await database.Database.BeginTransactionAsync();
        await database.Users.ExecuteUpdateAsync(user => user.SetProperty(u => u.FirstName, "Changed"));
        var page = await reads.ListUsersAsync(new UserFilter(null, null, [], 0, 25), default);

        Assert.That(page.Users.Select(user => user.FirstName), Is.All.EqualTo("Changed").And.Exactly(5).Items);
    }

    [Test]
    public async Task However_many_orders_are_asked_for_only_so_many_statements_are_kept()
    {
        await using var scope = Layers.CreateScope();
        var (database, reads) = Reading(scope);
        if (database is not SqliteAppDbContext)
        {
            Skipped.Because("SQL Server keeps plans by itself.");
        }

        var byFramework = new EntityFrameworkReads(database);
        var orderings = Orders.SelectMany(first => Orders.SelectMany(second => Orders.Select(third => new[] { first, second, third })))
            .Where(ordering => ordering[0].Field is UserOrderField.IsActive or UserOrderField.LastName)
            .Take(2 * SqliteUserLists.MostKept);
        foreach (var ordering in orderings)
        {
            var filter = new UserFilter(null, null, ordering, 0, 25);
            Assert.That(
                Text(await reads.ListUsersAsync(filter, default)),
                Is.EqualTo(Text(await byFramework.ListUsersAsync(filter, default))),
                Describe(filter));
        }

        var prepared = Layers.Statements.Where(statement => statement.Contains("group_concat", StringComparison.Ordinal))
            .Select(statement => statement[statement.IndexOf("SELECT", StringComparison.Ordinal)..])
            .ToHashSet(StringComparer.Ordinal);
        Assert.That(prepared, Has.Count.InRange(100, SqliteUserLists.MostKept));
    }

    private async Task<int> CountSentAsync(long offset, int limit)
    {
        var before = Counts();
        var page = await Layers.WithAsync(
            (IFrequentReads reads) => reads.ListUsersAsync(new UserFilter(null, null, [], offset, limit), default));
        Assert.That(page.Count, Is.EqualTo(5));
        return Counts() - before;

        int Counts() => Layers.Statements.Count(statement => statement.Contains("COUNT", StringComparison.OrdinalIgnoreCase)
            && statement.Contains("Users", StringComparison.Ordinal));
    }

    private static (AppDbContext Database, IFrequentReads Reads) Reading(AsyncServiceScope scope) =>
        (scope.ServiceProvider.GetRequiredService<AppDbContext>(), scope.ServiceProvider.GetRequiredService<IFrequentReads>());

    private static string Text(UserPage page) => JsonSerializer.Serialize(page);

    private static string Describe(UserFilter filter) => $"{filter} {string.Join(", ", filter.Ordering)}";
}
