using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>What the store does when somebody else was faster.</summary>
public sealed class UserEditingTests : AccountsFixture
{
    [Test]
    public async Task A_user_changed_since_it_was_read_is_not_saved_and_not_deleted()
    {
        var read = await CreateAsync(New("ada"));
        var changed = await UpdateAsync(read, ValuesOf(read) with { FirstName = "Ada" });

        var updated = await UpdateAsync(read, ValuesOf(read) with { LastName = "Lovelace" });
        var deleted = await DeleteAsync(read);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(updated, Is.Null);
            Assert.That(deleted, Is.Null);
            Assert.That((await FindAsync(read.Id))!.Version, Is.EqualTo(changed!.Value!.Version).And.Not.EqualTo(read.Version));
        }
    }

    [Test]
    public async Task A_user_who_is_gone_is_not_found()
    {
        var read = await CreateAsync(New("ada"));
        Assert.That((await DeleteAsync(read))?.Value, Is.EqualTo(read.Id));

        Assert.That((await UpdateAsync(read, ValuesOf(read)))?.Error, Is.EqualTo(new Error.NotFound()));
        Assert.That((await DeleteAsync(read))?.Error, Is.EqualTo(new Error.NotFound()));
    }

    [Test]
    public async Task A_role_that_vanished_since_it_was_checked_leaves_the_whole_edit_unsaved()
    {
        await CreateRoleAsync("editor");
        var read = await CreateAsync(New("ada", roles: "editor"));

        var outcome = await UpdateAsync(read, ValuesOf(read) with { FirstName = "Ada", Roles = ["king"] });

        var stored = (await FindAsync(read.Id))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome, Is.Null);
            Assert.That((stored.FirstName, stored.Version), Is.EqualTo((read.FirstName, read.Version)));
            Assert.That(stored.Roles, Is.EqualTo(new[] { "editor" }));
        }
    }

    [Test]
    public async Task Row_57_Whoever_stops_being_an_administrator_moves_the_stamp_at_which_two_of_them_meet([Values] bool deleted)
    {
        await CreateAsync(New("ada", roles: Roles.Administrator));
        var read = await CreateAsync(New("bob", roles: Roles.Administrator));
        var before = await StampAsync();

        await UpdateAsync(read, ValuesOf(read) with { FirstName = "Bob" });
        var edited = await StampAsync();
        read = (await FindAsync(read.Id))!;
        var saved = deleted
            ? await DeleteAsync(read) is { Error: null }
            : await UpdateAsync(read, ValuesOf(read) with { IsActive = false }) is { Error: null };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(edited, Is.EqualTo(before), "an edit that leaves the administrator one");
            Assert.That(saved, Is.True);
            Assert.That(await StampAsync(), Is.Not.EqualTo(before));
        }
    }

    private static UserValues ValuesOf(UserDetails user) => new UserEdit().ApplyTo(user);

    private Task<Result<UserDetails>?> UpdateAsync(UserDetails read, UserValues values) =>
        Layers.WithAsync((IUserAccounts accounts) => accounts.TryUpdateAsync(read, values, default));

    private Task<Result<UserId>?> DeleteAsync(UserDetails read) =>
        Layers.WithAsync((IUserAccounts accounts) => accounts.TryDeleteAsync(read, default));

    private async Task<string?> StampAsync()
    {
        string? stamp = null;
        await Layers.WithDatabaseAsync(async database =>
            stamp = (await database.Roles.AsNoTracking().SingleAsync(role => role.Name == Roles.Administrator)).ConcurrencyStamp);
        return stamp;
    }
}
