using System.Data.Common;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Sessions;
using Api.Tests.Infrastructure.Accounts;
using Api.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Sessions;

/// <summary>The rule of saving: whoever loses the right to stay signed in loses the sessions in the same transaction.</summary>
public sealed class EndSessionsInterceptorTests : AccountsFixture
{
    private UserDetails _ada = null!;
    private UserDetails _bob = null!;
    private Session _first = null!;
    private Session _second = null!;
    private Session _bobs = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _ada = await CreateAsync(New("ada", "ada@example.com"));
        _bob = await CreateAsync(New("bob"));
        _first = await Layers.AddSessionAsync(_ada.Id);
        _second = await Layers.AddSessionAsync(_ada.Id);
        _bobs = await Layers.AddSessionAsync(_bob.Id);
        await EndedAsync(ended => ended.ReadAsync(default));
    }

    [Test]
    public async Task Another_password_saved_by_UserManager_ends_the_users_sessions_and_no_others()
    {
        await SaveAsync(async (users, _) =>
        {
            var user = await LoadAsync(users, _ada);
            user.PasswordHash = "another hash";
            return await users.UpdateAsync(user);
        });

        await ShouldBeAsync(EndReason.PasswordChanged, _first, _second);
        await ShouldBeAsync(null, _bobs);
        Assert.That((await Layers.ReadAsync(_first)).EndedAt, Is.EqualTo(Layers.Time.GetUtcNow()));
    }

    [Test]
    public async Task A_password_taken_away_and_one_given_end_them_too()
    {
        await SaveAsync(async (users, _) =>
        {
            var user = await LoadAsync(users, _ada);
            user.PasswordHash = null;
            return await users.UpdateAsync(user);
        });
        await ShouldBeAsync(EndReason.PasswordChanged, _first, _second);
        var third = await Layers.AddSessionAsync(_ada.Id);

        await SaveAsync(async (users, _) =>
        {
            var user = await LoadAsync(users, _ada);
            user.PasswordHash = "a first hash";
            return await users.UpdateAsync(user);
        });

        await ShouldBeAsync(EndReason.PasswordChanged, third);
    }

    [Test]
    public async Task Deactivation_ends_them_even_with_another_password_beside_it()
    {
        await SaveAsync(async (users, _) =>
        {
            var user = await LoadAsync(users, _ada);
            user.IsActive = false;
            user.PasswordHash = "another hash";
            return await users.UpdateAsync(user);
        });

        await ShouldBeAsync(EndReason.UserDeactivated, _first, _second);
    }

    [Test]
    public async Task Deletion_ends_them_and_blanks_address_and_agent_of_ended_ones_too()
    {
        await Layers.EndElsewhereAsync(_second, EndReason.Blacklisted, Layers.Time.GetUtcNow());

        await SaveAsync(async (users, _) => await users.DeleteAsync(await LoadAsync(users, _ada)));

        await ShouldBeAsync(EndReason.UserDeleted, _first);
        await ShouldBeAsync(EndReason.Blacklisted, _second);
        var rows = await Layers.ReadSessionsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                rows.Where(row => row.UserId == _ada.Id).Select(row => (row.UserAgent, row.IpAddress)),
                Is.EqualTo(new (string?, string?)[] { (null, null), (null, null) }));
            Assert.That(rows.Single(row => row.UserId == _bob.Id).UserAgent, Is.EqualTo(SessionExamples.Device.UserAgent));
        }
    }

    [Test]
    public async Task What_is_no_loss_ends_nothing_though_UserManager_marks_every_column()
    {
        await SaveAsync(async (users, context) =>
        {
            var user = await LoadAsync(users, _ada);
            user.FirstName = "Ada";
            var result = await users.UpdateAsync(user);
            Assert.That(context.ChangeTracker.Entries<ApplicationUser>().Single().State, Is.EqualTo(EntityState.Unchanged));
            return result;
        });
        await SaveAsync(async (users, _) => await users.SetEmailAsync(await LoadAsync(users, _ada), "countess@example.com"));
        await SaveAsync(async (users, _) => await users.SetUserNameAsync(await LoadAsync(users, _ada), "countess"));
        await SaveAsync(async (users, _) => await users.UpdateSecurityStampAsync(await LoadAsync(users, _ada)));

        await ShouldBeAsync(null, _first, _second, _bobs);
        Assert.That((await ReadAsync(_ada.Id)).UserName, Is.EqualTo("countess"));
    }

    [Test]
    public async Task A_rehash_by_ExecuteUpdate_ends_nothing()
    {
        await Layers.WithDatabaseAsync(database => database.Users
            .Where(user => user.Id == _ada.Id.Value)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, "the same password, hashed again")));

        await ShouldBeAsync(null, _first, _second);
    }

    [Test]
    public async Task A_detached_user_is_compared_with_the_stored_row()
    {
        var user = await ReadAsync(_ada.Id);
        user.IsActive = false;

        await InTransactionAsync(context =>
        {
            context.Update(user);
            return context.SaveChangesAsync();
        });

        await ShouldBeAsync(EndReason.UserDeactivated, _first, _second);
    }

    [Test]
    public async Task A_detached_user_with_another_hash_is_not_saved_for_it_may_be_an_old_one()
    {
        var user = await ReadAsync(_ada.Id);
        user.PasswordHash = "another hash";

        await Assert.ThatAsync(
            () => InTransactionAsync(context =>
            {
                context.Update(user);
                return context.SaveChangesAsync();
            }),
            Throws.TypeOf<DbUpdateConcurrencyException>());

        await ShouldBeAsync(null, _first, _second);
    }

    [Test]
    public async Task A_detached_user_that_is_as_it_was_ends_nothing()
    {
        var user = await ReadAsync(_ada.Id);

        await InTransactionAsync(context =>
        {
            context.Update(user);
            return context.SaveChangesAsync();
        });

        await ShouldBeAsync(null, _first, _second);
    }

    [Test]
    public async Task An_attached_user_without_original_values_is_compared_with_the_stored_row()
    {
        var user = await ReadAsync(_ada.Id);
        user.IsActive = false;

        await InTransactionAsync(context =>
        {
            context.Attach(user).Property(u => u.IsActive).IsModified = true;
            return context.SaveChangesAsync();
        });

        await ShouldBeAsync(EndReason.UserDeactivated, _first, _second);
    }

    [Test]
    public async Task Two_users_in_one_save_each_for_a_reason_of_its_own()
    {
        await InTransactionAsync(async context =>
        {
            (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).PasswordHash = "another hash";
            context.Remove(await context.Users.SingleAsync(user => user.Id == _bob.Id.Value));
            await context.SaveChangesAsync();
        });

        await ShouldBeAsync(EndReason.PasswordChanged, _first, _second);
        await ShouldBeAsync(EndReason.UserDeleted, _bobs);
    }

    [Test]
    public async Task A_save_outside_a_transaction_is_refused_and_saves_nothing()
    {
        await Layers.WithDatabaseAsync(async context =>
        {
            (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).IsActive = false;
            await Assert.ThatAsync(() => context.SaveChangesAsync(), Throws.InvalidOperationException.With.Message.Contains("transaction"));
        });

        await ShouldBeAsync(null, _first, _second);
        Assert.That((await ReadAsync(_ada.Id)).IsActive, Is.True);
    }

    [Test]
    public async Task A_change_that_is_rolled_back_ends_nothing_and_tells_nobody()
    {
        await Layers.WithDatabaseAsync(context => context.TryInTransactionAsync<object>(
            async () =>
            {
                (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).PasswordHash = "another hash";
                await context.SaveChangesAsync();
                Assert.That(await context.Sessions.CountAsync(session => session.EndedAt != null), Is.EqualTo(2));
                return null;
            },
            isCommitted: null,
            default));

        await ShouldBeAsync(null, _first, _second);
        await EndedAsync(ended =>
        {
            Assert.That(ended.Count, Is.Zero);
            return Task.CompletedTask;
        });
    }

    [Test]
    public async Task Nobody_is_told_before_the_commit()
    {
        await InTransactionAsync(async context =>
        {
            (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).PasswordHash = "another hash";
            await context.SaveChangesAsync();
            await EndedAsync(ended =>
            {
                Assert.That(ended.Count, Is.Zero);
                return Task.CompletedTask;
            });
        });

        await ShouldBeAsync(EndReason.PasswordChanged, _first, _second);
    }

    [Test]
    public async Task The_session_that_is_kept_goes_on()
    {
        await InTransactionAsync(async context =>
        {
            context.PendingEndings.SessionToKeep = _second.Id;
            (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).PasswordHash = "another hash";
            await context.SaveChangesAsync();
        });

        await ShouldBeAsync(EndReason.PasswordChanged, _first);
        await ShouldBeAsync(null, _second);
    }

    [Test]
    public async Task What_was_kept_in_one_transaction_is_not_kept_in_the_next_on_a_pooled_context()
    {
        AppDbContext? pooled = null;
        await InTransactionAsync(context =>
        {
            pooled = context;
            context.PendingEndings.SessionToKeep = _first.Id;
            return Task.CompletedTask;
        });

        await InTransactionAsync(async context =>
        {
            Assert.That(context, Is.SameAs(pooled), "it is the pool that could leak");
            (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).PasswordHash = "another hash";
            await context.SaveChangesAsync();
        });

        await ShouldBeAsync(EndReason.PasswordChanged, _first, _second);
    }

    [Test]
    public async Task A_transaction_opened_by_hand_tells_when_it_is_committed([Values] bool asynchronously)
    {
        await Layers.WithDatabaseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).PasswordHash = "another hash";
            await context.SaveChangesAsync();
            if (asynchronously)
            {
                await transaction.CommitAsync();
            }
            else
            {
                transaction.Commit();
            }
        });

        await ShouldBeAsync(EndReason.PasswordChanged, _first, _second);
    }

    [Test]
    public async Task What_a_transaction_opened_by_hand_never_committed_is_not_told_by_the_next_on_a_pooled_context()
    {
        AppDbContext? pooled = null;
        await Layers.WithDatabaseAsync(async context =>
        {
            pooled = context;
            await using var transaction = await context.Database.BeginTransactionAsync();
            context.PendingEndings.SessionToKeep = _first.Id;
            (await context.Users.SingleAsync(user => user.Id == _ada.Id.Value)).PasswordHash = "another hash";
            await context.SaveChangesAsync();
            Assert.That(context.PendingEndings.Collected.Select(ending => ending.Id), Is.EqualTo(new[] { _second.Id }));
        });
        Assert.That(
            (pooled!.PendingEndings.Collected, pooled.PendingEndings.SessionToKeep), Is.EqualTo((Array.Empty<Ending>(), (SessionId?)null)));

        await InTransactionAsync(context =>
        {
            Assert.That(context, Is.SameAs(pooled), "it is the pool that could leak");
            return Task.CompletedTask;
        });

        await ShouldBeAsync(null, _first, _second);
        await EndedAsync(ended =>
        {
            Assert.That(ended.Count, Is.Zero);
            return Task.CompletedTask;
        });
    }

    [Test]
    public async Task A_session_that_had_ended_keeps_its_reason_and_is_known_afterwards()
    {
        await Layers.EndElsewhereAsync(_first, EndReason.Blacklisted, Layers.Time.GetUtcNow());

        await SaveAsync(async (users, _) =>
        {
            var user = await LoadAsync(users, _ada);
            user.IsActive = false;
            return await users.UpdateAsync(user);
        });

        await ShouldBeAsync(EndReason.Blacklisted, _first);
        await ShouldBeAsync(EndReason.UserDeactivated, _second);
    }

    [Test]
    public async Task A_lost_race_for_the_user_ends_nothing()
    {
        await Layers.WithDatabaseAsync(context => context.TryInTransactionAsync<object>(
            async () =>
            {
                var user = await context.Users.SingleAsync(stored => stored.Id == _ada.Id.Value);
                await context.Users
                    .Where(stored => stored.Id == _ada.Id.Value)
                    .ExecuteUpdateAsync(stored => stored.SetProperty(u => u.ConcurrencyStamp, "another"));
                user.PasswordHash = "another hash";
                await Assert.ThatAsync(() => context.SaveChangesAsync(), Throws.InstanceOf<DbUpdateConcurrencyException>());
                return null;
            },
            isCommitted: null,
            default));

        await ShouldBeAsync(null, _first, _second);
    }

    [Test]
    public async Task A_save_that_was_cancelled_ends_nothing_with_the_next_save_of_the_pooled_context()
    {
        using var database = TestDatabase.Create();
        var cancellation = new CancelledUpdate();
        using var layers = new LayersWithoutWeb(
            database.Settings,
            services => services.Intercept(cancellation));
        var created = await layers.WithAsync(
            (IUserAccounts accounts) => accounts.TryCreateAsync(New("ada"), ApiFactory.UserPassword, default));
        var session = await layers.AddSessionAsync(created!.Value!.Id);
        AppDbContext? pooled = null;
        using var source = new CancellationTokenSource();
        cancellation.Source = source;
        await layers.WithDatabaseAsync(async context =>
        {
            pooled = context;
            await Assert.ThatAsync(
                () => context.InTransactionAsync(
                    async () =>
                    {
                        (await context.Users.SingleAsync(user => user.UserName == "ada")).PasswordHash = "another hash";
                        return await context.SaveChangesAsync(source.Token);
                    },
                    default),
                Throws.InstanceOf<OperationCanceledException>());
        });
        cancellation.Source = null;

        await layers.WithDatabaseAsync(async context =>
        {
            Assert.That(context, Is.SameAs(pooled), "it is the pool that could leak");
            context.Add(SessionRows.New(new UserId(999), layers.Time.GetUtcNow()));
            await context.SaveChangesAsync();
        });

        Assert.That(await layers.ReasonAsync(session), Is.Null);
    }

    private static async Task<ApplicationUser> LoadAsync(UserManager<ApplicationUser> users, UserDetails user) =>
        (await users.FindByIdAsync(user.Id.ToString()))!;

    private async Task SaveAsync(Func<UserManager<ApplicationUser>, AppDbContext, Task<IdentityResult>> save)
    {
        await using var scope = Layers.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var result = await context.InTransactionAsync(() => save(users, context), default);
        Assert.That(result.Succeeded, Is.True, result.ToString());
    }

    private Task InTransactionAsync(Func<AppDbContext, Task> work) => Layers.WithDatabaseAsync(context => context.InTransactionAsync(
        async () =>
        {
            await work(context);
            return true;
        },
        default));

    private Task EndedAsync(Func<RecentlyEndedSessions, Task> work) => Layers.WithAsync(work);

    /// <summary>The rows and what this process knows of them say the same.</summary>
    private async Task ShouldBeAsync(EndReason? reason, params Session[] sessions)
    {
        foreach (var session in sessions)
        {
            Assert.That(await Layers.ReasonAsync(session), Is.EqualTo(reason));
            var known = await Layers.WithAsync(
                (RecentlyEndedSessions ended) => ended.FindAsync(session.Id, Layers.Time.GetUtcNow(), default).AsTask());
            Assert.That(known, Is.EqualTo(reason));
        }
    }

    /// <summary>The client goes away while the user is being updated.</summary>
    private sealed class CancelledUpdate : DbCommandInterceptor
    {
        public CancellationTokenSource? Source { get; set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken =
                default)
        {
            if (Source is { } source && command.CommandText.Contains("UPDATE ", StringComparison.Ordinal))
            {
                await source.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return result;
        }
    }
}
