using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using Api.Infrastructure.Accounts;
using Api.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests.Web.Roles;

/// <summary>
/// Another writer between the decision and the save, which a database with one writer at a time never has: here it works
/// in the same transaction.
/// </summary>
[Category("Slow")]
public sealed class RoleRaceTests
{
    private static readonly string[] Editor = ["editor"];

    private readonly Intruder _intruder = new();
    private ApiFactory _api = null!;
    private HttpClient _client = null!;
    private long _bob;

    [SetUp]
    public async Task StartAsync()
    {
        _api = new ApiFactory
        {
            Configure = services => services.Intercept(_intruder),
        };
        _bob = await _api.CreateUserAsync("bob");
        _client = await _api.CreateAdministratorAsync();
        using var role = await _client.PostAsJsonAsync("/api/roles/", new { name = "editor" });
        role.EnsureSuccessStatusCode();
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Two_who_give_one_user_the_same_role_both_succeed()
    {
        _intruder.Sql = $"""
            UPDATE Users SET ConcurrencyStamp = 'another' WHERE Id = {_bob};
            INSERT INTO UserRoles (UserId, RoleId) SELECT {_bob}, Id FROM Roles WHERE Name = 'editor'
            """;

        using var response = await GiveAsync();

        await response.ShouldBeOkAsync();
        Assert.That((await response.ReadObjectAsync())["roles"]!.ToJsonString(), Is.EqualTo("""["editor"]"""));
    }

    [Test]
    public async Task A_role_that_is_deleted_while_it_is_given_does_not_exist()
    {
        _intruder.Sql = "DELETE FROM Roles WHERE Name = 'editor'";

        using var response = await GiveAsync();

        await response.ShouldBeInvalidAsync(("roles", "Object with name=editor does not exist."));
    }

    [Test]
    public async Task A_role_that_is_deleted_while_a_user_is_created_with_it_does_not_exist()
    {
        _intruder.Sql = "DELETE FROM Roles WHERE Name = 'editor'";

        using var response = await _client.PostAsJsonAsync(
            "/api/users/", new { username = "eve", password = ApiFactory.UserPassword, roles = Editor });

        await response.ShouldBeInvalidAsync(("roles", "Object with name=editor does not exist."));
    }

    [Test]
    public async Task A_user_who_is_deleted_while_a_role_is_given_is_not_found()
    {
        _intruder.Sql = $"DELETE FROM Users WHERE Id = {_bob}";

        using var response = await GiveAsync();

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    private Task<HttpResponseMessage> GiveAsync() => _client.PatchAsJsonAsync($"/api/users/{_bob}/", new { roles = Editor });

    /// <summary>
    /// Runs statements where a save of users or roles begins. What they did goes with the lost race, so they run once more
    /// when that is over, for good.
    /// </summary>
    private sealed class Intruder : SaveChangesInterceptor, IDbCommandInterceptor
    {
        private string? _forGood;

        public string? Sql { get; set; }

        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            if (Sql is { } sql && eventData.Context!.ChangeTracker.Entries().Any(
                entry => entry.Entity is IdentityUserRole<long> or ApplicationUser { Id: > 0 }))
            {
                (Sql, _forGood) = (null, sql);
                await eventData.Context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
            }

            return result;
        }

        public async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (_forGood is { } sql && eventData.Context!.Database.CurrentTransaction is null)
            {
                _forGood = null;
                await eventData.Context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
            }

            return result;
        }
    }
}
