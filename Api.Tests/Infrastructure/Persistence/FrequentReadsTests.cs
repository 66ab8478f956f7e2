using System.Text.Json;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Api.Tests.Infrastructure.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>
/// The faster way to what nearly every call reads tells the same as Entity Framework's. Sessions:
/// <see cref="Sessions.SessionStoreContract"/>.
/// </summary>
public sealed class FrequentReadsTests : AccountsFixture
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public async Task A_user_is_read_as_Entity_Framework_reads_it(int roles)
    {
        string[] names = ["zebra", "Ape", "monkey"];
        foreach (var name in names)
        {
            await CreateRoleAsync(name);
        }

        var full = await CreateAsync(New("ada", "ada@example.com", "Ada", "Lovelace", isActive: false, names[..roles]));
        var bare = await CreateAsync(New("bob"));
        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.Id == full.Id.Value)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.LastLogin, Layers.Time.GetUtcNow())));

        using (Assert.EnterMultipleScope())
        {
            foreach (var id in new[] { full.Id, bare.Id, new UserId(4711) })
            {
                var (read, byFramework) = await Layers.WithAsync(async (AppDbContext database) => (
                    await Layers.WithAsync((IFrequentReads reads) => reads.FindUserAsync(id, default)),
                    await new EntityFrameworkReads(database).FindUserAsync(id, default)));
                Assert.That(Text(read), Is.EqualTo(Text(byFramework)));
            }
        }
    }

    [Test]
    public async Task A_transaction_reads_what_it_has_written()
    {
        var ada = await CreateAsync(New("ada"));
        await using var scope = Layers.CreateScope();
        var database = (AppDbContext)scope.ServiceProvider.GetService(typeof(AppDbContext))!;
        var reads = (IFrequentReads)scope.ServiceProvider.GetService(typeof(IFrequentReads))!;

        await using (var transaction = await database.Database.BeginTransactionAsync())
        {
            await database.Users.Where(user => user.Id == ada.Id.Value)
                .ExecuteUpdateAsync(user => user.SetProperty(u => u.FirstName, "Ada"));
            Assert.That((await reads.FindUserAsync(ada.Id, default))!.FirstName, Is.EqualTo("Ada"));
            await transaction.RollbackAsync();
        }

        Assert.That((await reads.FindUserAsync(ada.Id, default))!.FirstName, Is.Empty);
    }

    private static string Text(UserDetails? user) => JsonSerializer.Serialize(user);
}
