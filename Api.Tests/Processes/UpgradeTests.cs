using System.Data;
using Api.Tests.Support;
using Api.Tests.Web.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Tests.Processes;

/// <summary>A database of the program's first release that is brought up to date.</summary>
public sealed class UpgradeTests : ProcessFixture
{
    [Test]
    public async Task From_the_first_migration_every_value_is_kept_and_whoever_was_signed_in_still_is()
    {
        using var filled = new ApiFactory();
        var tokens = await FillAsync(filled);
        using var old = TestDatabase.CreateEmpty();
        using var api = new ApiFactory { Database = old };
        var columns = await MigrateToTheFirstAsync(old);
        Copy(filled.Database, old, columns);
        var before = Read(old, columns);

        var migrated = await ApiProcess.RunCommandAsync(Folder, ["database", "migrate"], "", [("Jwt__SigningKey", ApiFactory.Secret), .. old.Environment]);

        Assert.That((migrated.Code, migrated.Errors), Is.EqualTo((0, "")));
        Assert.That(Read(old, columns), Is.EqualTo(before));
        await TestContext.Out.WriteLineAsync($"{before.Count} rows, migrations: {string.Join(", ", old.QueryColumn("SELECT MigrationId FROM __EFMigrationsHistory"))}");
        using var client = api.CreateClient();
        Assert.That(await TokenAnswer.AccessAsync(client, tokens.Access), Is.EqualTo(TokenAnswer.Ok));
        Assert.That(await TokenAnswer.RefreshAsync(client, tokens.Refresh), Is.EqualTo(TokenAnswer.Ok));
        Assert.That(await TokenAnswer.RefreshAsync(client, tokens.Ended), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        using var login = await client.ObtainAsync("ada", ApiFactory.UserPassword);
        await login.ShouldBeOkAsync();
    }

    /// <summary>Data of every kind: each column of each table has a value in one row at least.</summary>
    private static async Task<(string Access, string Refresh, string Ended)> FillAsync(ApiFactory api)
    {
        using var client = api.CreateClient();
        await api.CreateUserAsync("eve");
        var id = await api.CreateUserAsync("ada", email: "ada@example.com");
        using (var wrong = await client.ObtainAsync("eve", "a wrong password"))
        {
            await wrong.ShouldRefuseLoginAsync();
        }

        var (ended, _) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        using (var blacklisted = await client.BlacklistAsync(ended))
        {
            await blacklisted.ShouldBeEmptyOkAsync();
        }

        var (login, access) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        var refresh = await client.SuccessorWithAsync(login, SessionRequests.Key);
        await api.WithDatabaseAsync(async context =>
        {
            var ada = await context.Users.SingleAsync(user => user.Id == id);
            (ada.FirstName, ada.LastName) = ("Ȧda", new string('Ł', 150));
            (ada.PhoneNumber, ada.EmailConfirmed, ada.TwoFactorEnabled) = ("+44 20 7946 0000", true, true);
            var role = new IdentityRole<long> { Name = "auditor", NormalizedName = "AUDITOR" };
            context.Add(role);
            await context.SaveChangesAsync();
            context.Add(new IdentityUserRole<long> { UserId = id, RoleId = role.Id });
            context.Add(new IdentityRoleClaim<long> { RoleId = role.Id, ClaimType = "may", ClaimValue = "read" });
            context.Add(new IdentityUserClaim<long> { UserId = id, ClaimType = "born", ClaimValue = "1815" });
            context.Add(new IdentityUserLogin<long> { UserId = id, LoginProvider = "example", ProviderKey = "1", ProviderDisplayName = "Example" });
            context.Add(new IdentityUserToken<long> { UserId = id, LoginProvider = "example", Name = "code", Value = "ɣ" });
            await context.SaveChangesAsync();
            // A save of the whole user leaves it as it is.
            await context.Users.ExecuteUpdateAsync(user => user.SetProperty(u => u.LockoutEnd, api.Time.GetUtcNow()));
            await context.Sessions.ExecuteUpdateAsync(session => session.SetProperty(s => s.UserAgent, "app").SetProperty(s => s.IpAddress, "2001:db8::1"));
        });
        return (access, refresh, ended);
    }

    /// <summary>The tables of the first migration in the order in which they can be filled, and the columns of each.</summary>
    private static async Task<List<(string Table, string[] Columns)>> MigrateToTheFirstAsync(TestDatabase database)
    {
        await using var context = database.Open();
        await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().First());
        // As it was then, not as it is now.
        var assembly = context.GetService<IMigrationsAssembly>();
        var first = assembly.CreateMigration(assembly.Migrations.First().Value, context.Database.ProviderName!);
        var model = context.GetService<IModelRuntimeInitializer>().Initialize(first.TargetModel, designTime: true, validationLogger: null);
        return
        [
            .. model.GetRelationalModel().Tables
                .OrderBy(table => table.ForeignKeyConstraints.Any())
                .Select(table => (table.Name, table.Columns.Select(column => column.Name).ToArray())),
        ];
    }

    /// <summary>Replaces what came with the schema.</summary>
    private static void Copy(TestDatabase from, TestDatabase to, List<(string Table, string[] Columns)> tables)
    {
        using var context = to.Open();
        context.Database.OpenConnection();
        foreach (var (table, columns) in tables)
        {
            var rows = from.Query(Select(table, columns));
            Assert.That(columns.Where((_, i) => rows.TrueForAll(row => row[i] is null)), Is.Empty, $"{table}: columns without a value");
            Execute($"DELETE FROM {table}", []);
            var isNumbered = to is SqlServerDatabase && rows[0].ElementAtOrDefault(Array.IndexOf(columns, "Id")) is int or long;
            foreach (var row in rows)
            {
                // A parameter without a value would have a type of its own.
                var insert = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", row.Select((value, i) => value is null ? "NULL" : $"@p{i}"))})";
                Execute(isNumbered ? $"SET IDENTITY_INSERT {table} ON; {insert}; SET IDENTITY_INSERT {table} OFF" : insert, row);
            }
        }

        void Execute(string sql, object?[] values)
        {
            using var command = context.Database.GetDbConnection().CreateCommand();
            // The text is the test's own.
#pragma warning disable CA2100
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (i, value) in values.Index().Where(value => value.Item is not null))
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"@p{i}", value);
                if (value is DateTime)
                {
                    // SqlClient's own choice has steps of 3 ms.
                    parameter.DbType = DbType.DateTime2;
                }

                command.Parameters.Add(parameter);
            }

            command.ExecuteNonQuery();
        }
    }

    /// <summary>Every value under the names of the first migration, in an order that does not depend on the server.</summary>
    private static List<string> Read(TestDatabase database, List<(string Table, string[] Columns)> tables) =>
    [
        .. tables
            .SelectMany(table => database.Query(Select(table.Table, table.Columns)).Select(row => $"{table.Table}|{string.Join('|', row.Select(TestDatabase.Text))}"))
            .Order(StringComparer.Ordinal),
    ];

    private static string Select(string table, string[] columns) => $"SELECT {string.Join(", ", columns)} FROM {table}";
}
