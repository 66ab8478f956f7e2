using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using Api.Tests.Support;
using Api.Tests.Web.Users;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests.Web.Outages;

/// <summary>Row 72 in small: SQLite is told that the file may not grow.</summary>
[Category("Slow")]
public sealed class FullDiskTests
{
    // Several pages of users and sessions: the free places in the file are used up before.
    private const int ManyUsers = 200;

    [Test]
    public async Task Row_72_With_a_full_disk_writes_are_503_reads_go_on_and_nothing_is_corrupted()
    {
        var disk = new Disk();
        using var api = new ApiFactory
        {
            Database = new SqliteDatabase(),
            Configure = services => services.Intercept(disk),
        };
        using var client = await api.CreateAdministratorAsync();
        var (refresh, _) = await api.LoginAsync();
        await api.CloseConnectionsAsync();
        disk.IsFull = true;

        var created = await CreateUntilUnavailableAsync(client);

        var page = await client.GetObjectAsync("/api/users/?pageSize=1");
        Assert.That(page["count"]!.GetValue<int>(), Is.EqualTo(created + 1), "those that were answered with 201 and the administrator");
        using (var verify = await client.VerifyAsync(refresh))
        {
            await verify.ShouldBeEmptyOkAsync();
        }

        using (var refreshed = await client.RefreshAsync(refresh))
        {
            Assert.That(
                refreshed.StatusCode,
                Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable),
                "a row that is changed in its place needs no room");
        }

        await api.CloseConnectionsAsync();
        disk.IsFull = false;
        Assert.That(api.Database.QueryColumn("PRAGMA integrity_check"), Is.EqualTo(new[] { "ok" }));
        await client.CreateAsync("afterwards");
        Assert.That((await client.GetObjectAsync("/api/users/?pageSize=1"))["count"]!.GetValue<int>(), Is.EqualTo(created + 2));
        await client.SuccessorAsync(refresh);
    }

    private static async Task<int> CreateUntilUnavailableAsync(HttpClient client)
    {
        for (var user = 0; user < ManyUsers; user++)
        {
            using var response = await client.PostAsJsonAsync(
                UserRequests.Path, new { username = $"user{user}", password = ApiFactory.UserPassword });
            if (response.StatusCode != HttpStatusCode.Created)
            {
                await response.ShouldBeUnavailableAsync("create user");
                return user;
            }
        }

        throw new AssertionException("The file grew although it may not.");
    }

    /// <summary>The limit belongs to a connection and not to the file.</summary>
    private sealed class Disk : DbConnectionInterceptor
    {
        private const string Full = "PRAGMA max_page_count = 1";
        private const string Empty = "PRAGMA max_page_count = 1000000";

        public bool IsFull { get; set; }

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            using var command = connection.CreateCommand();
            command.CommandText = IsFull ? Full : Empty;
            command.ExecuteNonQuery();
            return Task.CompletedTask;
        }
    }
}
