using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>What a save of a whole user writes, and what it leaves alone.</summary>
public sealed class SavedUserTests : AccountsFixture
{
    [Test]
    public async Task A_search_finds_every_field_as_it_was_edited_last()
    {
        var cases = new Dictionary<string, Func<UserManager<ApplicationUser>, ApplicationUser, Task<IdentityResult>>>
        {
            ["UserName"] = (users, user) => users.SetUserNameAsync(user, "edited"),
            ["Email"] = (users, user) => users.SetEmailAsync(user, "edited@example.com"),
            ["FirstName"] = (users, user) => EditAsync(users, user, edited => edited.FirstName = "Edited"),
            ["LastName"] = (users, user) => EditAsync(users, user, edited => edited.LastName = "Edited"),
        };

        using (Assert.EnterMultipleScope())
        {
            foreach (var (field, edit) in cases)
            {
                var id = (await CreateAsync(New($"original.{field}", $"original.{field}@example.com", "Original", "Original"))).Id;
                Assert.That((await ListAsync("edited")).Count, Is.Zero, field);

                // Another address ends flows: that has to be in one transaction.
                await ChangeAsync(id, edit, isInTransaction: true);

                Assert.That((await ListAsync("EDITED")).Users.Select(user => user.Id), Is.EqualTo(new[] { id }), field);
                await Layers.WithDatabaseAsync(database => database.Users.ExecuteDeleteAsync());
            }
        }
    }

    [Test]
    public async Task A_search_does_not_find_what_a_field_held_before()
    {
        var id = (await CreateAsync(New("ada", firstName: "Before"))).Id;

        await ChangeAsync(id, (users, user) => EditAsync(users, user, edited => edited.FirstName = "After"));

        Assert.That((await ListAsync("before")).Count, Is.Zero);
    }

    [Test]
    public async Task A_stale_save_of_the_whole_user_does_not_put_the_columns_of_logins_back()
    {
        var id = (await CreateAsync(New("ada"))).Id;
        var later = Layers.Time.GetUtcNow().AddHours(1);

        await ChangeAsync(id, async (users, user) =>
        {
            // Logins happen between the read and the save.
            await Layers.WithDatabaseAsync(database => database.Users.ExecuteUpdateAsync(row => row
                .SetProperty(u => u.LastLogin, later)
                .SetProperty(u => u.AccessFailedCount, 7)
                .SetProperty(u => u.LockoutEnd, later)));
            user.LastLogin = null;
            user.AccessFailedCount = 0;
            user.LockoutEnd = null;
            return await EditAsync(users, user, edited => edited.FirstName = "Edited");
        });

        var read = await ReadAsync(id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.FirstName, Is.EqualTo("Edited"));
            Assert.That(read.LastLogin, Is.EqualTo(later));
            Assert.That(read.AccessFailedCount, Is.EqualTo(7));
            Assert.That(read.LockoutEnd, Is.EqualTo(later));
        }
    }

    [Test]
    public async Task Row_50_A_stale_save_does_not_put_an_old_hash_back_which_would_look_like_a_changed_password()
    {
        var id = (await CreateAsync(New("ada"))).Id;
        await using var scope = Layers.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var database = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var result = await database.InTransactionAsync(
            async () =>
            {
                var user = await database.Users.SingleAsync(row => row.Id == id.Value);

                // As a login does that finds a hash of fewer rounds.
                await database.Users.ExecuteUpdateAsync(row => row.SetProperty(u => u.PasswordHash, "upgraded"));
                return await EditAsync(users, user, edited => edited.FirstName = "Edited");
            },
            CancellationToken.None);

        Assert.That(result.Errors.Select(error => error.Code), Is.EqualTo(new[] { nameof(IdentityErrorDescriber.ConcurrencyFailure) }));
    }

    [Test]
    public async Task The_version_changes_with_an_edit_and_not_with_a_login()
    {
        var created = await CreateAsync(New("ada"));

        await Layers.WithDatabaseAsync(
            database => database.Users.ExecuteUpdateAsync(row => row.SetProperty(u => u.LastLogin, Layers.Time.GetUtcNow())));
        var afterLogin = (await FindAsync(created.Id))!.Version;
        await ChangeAsync(created.Id, (users, user) => EditAsync(users, user, edited => edited.FirstName = "Edited"));
        var afterEdit = (await FindAsync(created.Id))!.Version;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(afterLogin, Is.EqualTo(created.Version));
            Assert.That(afterEdit, Is.Not.EqualTo(created.Version));
        }
    }

    [Test]
    public async Task Row_63_The_version_is_not_the_stored_stamp()
    {
        var created = await CreateAsync(New("ada"));

        var stamp = (await ReadAsync(created.Id)).ConcurrencyStamp!;

        Assert.That(stamp.Replace("-", "", StringComparison.Ordinal), Does.Not.Contain(created.Version).IgnoreCase);
    }

    private static Task<IdentityResult> EditAsync(UserManager<ApplicationUser> users, ApplicationUser user, Action<ApplicationUser> edit)
    {
        edit(user);
        return users.UpdateAsync(user);
    }

    private async Task ChangeAsync(
        UserId id,
        Func<UserManager<ApplicationUser>, ApplicationUser, Task<IdentityResult>> change,
        bool isInTransaction = false)
    {
        await using var scope = Layers.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var result = isInTransaction ? await context.InTransactionAsync(ChangeAsync, default) : await ChangeAsync();
        Assert.That(result.Succeeded, Is.True, string.Join(' ', result.Errors.Select(error => error.Description)));

        async Task<IdentityResult> ChangeAsync() => await change(users, await context.Users.SingleAsync(row => row.Id == id.Value));
    }
}
