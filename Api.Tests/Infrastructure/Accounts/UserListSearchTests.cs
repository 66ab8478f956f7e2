using System.Text.Json;
using Api.Application.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Persistence.Sqlite;
using Api.Tests.Protocol;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>A search by SQLite's index finds exactly those whom a look into every text finds.</summary>
public sealed class UserListSearchTests : AccountsFixture
{
    // What means something to FTS5 within a query, upper and lower case, accents, what has several forms, and what takes two units.
    private static readonly string[] Pieces =
    [
        "a", "A", "b", "\u00e4", "a\u0308", "\u00df", "SS", "\u0130", "i", "\u03c3", "\u03c2", "\ufb01", "\uff21", "\u4e2d", "\U0001F600",
        "\U00010400", " ", "\"", "'", "*", "^", ":", "-", "+", "(", ")", "%", "_", "OR", "NOT", "NEAR", "{", "}", ".", "\\", "\uFFFE", "@",
    ];

    private static readonly UserOrder[] Orders =
    [
        .. Enum.GetValues<UserOrderField>().SelectMany(field => new[] { new UserOrder(field, false), new UserOrder(field, true) }),
    ];

    [Test]
    public async Task Index_and_scan_find_the_same_users_whatever_they_are_called()
    {
        var chance = Thoroughness.Chance();
        await using var scope = Layers.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        if (database is not SqliteAppDbContext)
        {
            Skipped.Because("SQL Server has no such index.");
        }

        for (var i = 0; i < 200; i++)
        {
            database.Users.Add(Named($"user{i}", Some(chance, 6), Some(chance, 8)));
        }

        await database.SaveChangesAsync();
        await CompareAsync(scope.ServiceProvider, chance, searches: 150);

        // What is changed or deleted is found by what it is now.
        var users = await database.Users.ToListAsync();
        foreach (var user in users.Where((_, i) => i % 3 == 0))
        {
            (user.FirstName, user.LastName) = (Some(chance, 6), Some(chance, 8));
        }

        await database.SaveChangesAsync();
        await database.Users.Where(user => user.Id % 5 == 0 || user.Id % 7 == 1).ExecuteDeleteAsync();
        await CompareAsync(scope.ServiceProvider, chance, searches: 150);
        await database.Database.ExecuteSqlRawAsync("INSERT INTO \"UserSearch\" (\"UserSearch\", rank) VALUES ('integrity-check', 1)");
        Assert.That(Layers.Statements.Count(text => text.Contains("MATCH", StringComparison.Ordinal)), Is.GreaterThan(30));
    }

    [TestCase("", "Scan")]
    [TestCase("AB", "Scan")]
    [TestCase("\U0001F600\U0001F600", "Scan", TestName = "Two_characters_of_two_units_are_too_short")]
    [TestCase("A\u0000BC", "Scan", TestName = "A_text_with_NUL_is_none_for_the_index")]
    [TestCase("ABC", "Index")]
    [TestCase("\U0001F600A\U0001F600", "Index", TestName = "Three_characters_are_enough")]
    [TestCase(null, "None")]
    public void The_index_serves_from_three_characters_on(string? part, string expected) =>
        Assert.That($"{SqliteUserSearches.Of(part)}", Is.EqualTo(expected));

    private static async Task CompareAsync(IServiceProvider services, Random chance, int searches)
    {
        var reads = services.GetRequiredService<IFrequentReads>();
        var scan = new EntityFrameworkReads(services.GetRequiredService<AppDbContext>());
        var texts = await services.GetRequiredService<AppDbContext>().Users.Select(user => user.SearchText).ToListAsync();
        var hits = 0;
        for (var i = 0; i < searches; i++)
        {
            // A part of what is stored, or anything.
            var text = texts[chance.Next(texts.Count)];
            var from = text.EnumerateRunes().Skip(chance.Next(text.Length)).Take(chance.Next(1, 9));
            var part = chance.Next(4) == 0 ? Some(chance, 4) : string.Concat(from);
            UserOrder[] ordering = chance.Next(2) == 0 ? [] : [Orders[chance.Next(Orders.Length)]];
            var filter = new UserFilter(
                chance.Next(2) == 0 ? part : part.ToLowerInvariant(),
                chance.Next(3) == 0 ? true : null,
                ordering,
                chance.Next(3) * chance.Next(3),
                chance.Next(1, 30));
            if (UserPosition.StartOf(ordering) is { } start && chance.Next(2) == 0)
            {
                var key = new UserKey(start.Order.Field == UserOrderField.Id ? null : text.Split('\n')[0], chance.Next(200));
                filter = filter with { Offset = 0, Position = start with { Beside = key, IsEnd = chance.Next(2) == 0 } };
            }

            var expected = await scan.ListUsersAsync(filter, default);
            hits += expected.Users.Count;
            Assert.That(
                JsonSerializer.Serialize(await reads.ListUsersAsync(filter, default)),
                Is.EqualTo(JsonSerializer.Serialize(expected)),
                $"{filter} {string.Join(", ", ordering)}");
        }

        Assert.That(hits, Is.GreaterThan(searches));
    }

    private static ApplicationUser Named(string username, string firstName, string lastName) => new()
    {
        UserName = username,
        NormalizedUserName = NameNormalizer.Normalize(username),
        FirstName = firstName,
        LastName = lastName,
        IsActive = username.Length % 2 == 0,
    };

    private static string Some(Random chance, int pieces) =>
        string.Concat(Enumerable.Range(0, chance.Next(pieces)).Select(_ => Pieces[chance.Next(Pieces.Length)]));
}
