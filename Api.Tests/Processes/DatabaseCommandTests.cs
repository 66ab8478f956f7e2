using Api.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Processes;

/// <summary>The schema as a step of its own, and the question whether a server is ready.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class DatabaseCommandTests : ProcessFixture
{
    private static readonly (string Key, string Value)[] Production = [("Jwt__SigningKey", ApiFactory.Secret)];

    private static readonly (string Key, string Value)[] WithoutMigration = [.. Production, ("Database__MigrateOnStartup", "false")];

    [Test]
    public async Task Before_the_migration_nothing_works_and_after_it_everything_does()
    {
        var before = await ApiProcess.RunCommandAsync(Folder, ["users", "create", "ada"], "a long enough password", WithoutMigration);
        var migrated = await ApiProcess.RunCommandAsync(Folder, ["database", "migrate"], "", WithoutMigration);
        var again = await ApiProcess.RunCommandAsync(Folder, ["database", "migrate"], "", WithoutMigration);
        var after = await ApiProcess.RunCommandAsync(Folder, ["users", "create", "ada"], "a long enough password", WithoutMigration);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Code, Is.EqualTo(1));
            Assert.That(before.Errors, Does.StartWith("The database cannot be used: ").And.Not.Contain("   at "));
            Assert.That((migrated.Code, migrated.Output.Trim(), migrated.Errors), Is.EqualTo((0, "The schema is up to date.", "")));
            Assert.That(again.Code, Is.Zero);
            Assert.That(after.Code, Is.Zero, after.Errors);
        }
    }

    [Test]
    public async Task Four_migrations_at_once_are_one()
    {
        using var database = TestDatabase.CreateEmpty();

        var migrations = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            ApiProcess.RunCommandAsync(
                Folder,
                ["database", "migrate"],
                "",
                [.. WithoutMigration, ("Database__MigrationLockTimeout", "00:10:00"), .. database.Environment])));

        await using var context = database.Open();
        using (Assert.EnterMultipleScope())
        {
            // On a busy machine one may say that it waits for another.
            Assert.That(migrations.Select(migration => migration.Code), Is.All.Zero, string.Concat(migrations.Select(one => one.Errors)));
            Assert.That(migrations.Select(migration => migration.Errors), Is.All.Matches("^(Waiting for the migration lock: .*)?\\s*$"));
            Assert.That(
                database.QueryColumn("SELECT MigrationId FROM __EFMigrationsHistory"),
                Is.EquivalentTo(context.Database.GetMigrations()),
                "each once");
            Assert.That(
                database.QueryColumn("SELECT Name FROM Roles"),
                Is.EqualTo(new[] { "administrator" }),
                "what comes with the schema came once");
        }
    }

    [Test]
    public async Task The_script_is_SQL_and_nothing_else()
    {
        (string, string)[] server =
        [
            .. Production,
            ("Database__Provider", "SqlServer"),
            ("Database__ConnectionString", "Server=absent.invalid;Database=api"),
        ];

        var script = await ApiProcess.RunCommandAsync(Folder, ["database", "script"], "", server);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((script.Code, script.Errors), Is.EqualTo((0, "")));
            Assert.That(
                script.Output, Does.StartWith("IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL").And.Contain("CREATE TABLE [Sessions]"));
        }
    }

    [Test]
    public async Task The_script_of_SQLite_is_for_an_empty_file()
    {
        var script = await ApiProcess.RunCommandAsync(Folder, ["database", "script"], "", WithoutMigration);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((script.Code, script.Errors), Is.EqualTo((0, "")));
            Assert.That(script.Output, Does.StartWith("-- For an empty file").And.Contain("CREATE TABLE \"Sessions\""));
        }
    }

    [Test]
    public async Task A_migration_lock_that_nobody_gives_back_is_told_and_given_up()
    {
        await ApiProcess.RunCommandAsync(Folder, ["database", "migrate"], "", WithoutMigration);
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "data", "api.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO __EFMigrationsLock(Id, Timestamp) VALUES(1, '2026-01-01 00:00:00+00:00')";
            await command.ExecuteNonQueryAsync();
        }

        var migrated = await ApiProcess.RunCommandAsync(
            Folder, ["database", "migrate"], "", [.. WithoutMigration, ("Database__MigrationLockTimeout", "00:00:06")]);

        var lines = migrated.Errors.TrimEnd().Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(migrated.Code, Is.EqualTo(1));
            Assert.That(lines, Has.Length.EqualTo(2), migrated.Errors);
            Assert.That(lines[0], Does.StartWith("Waiting for the migration lock: "));
            Assert.That(lines[^1], Does.StartWith("The database cannot be used: the migration lock was not free within 6 seconds")
                .And.EndsWith("DELETE FROM \"__EFMigrationsLock\";"));
        }
    }

    [Test]
    public async Task Row_76_Health_asks_the_server_of_these_settings_through_no_proxy()
    {
        using var server = await ApiProcess.StartAsync(Folder, [.. Production, ("AllowedHosts", "api.example.com;*.example.org")]);
        var url = server.Address.ToString().TrimEnd('/');
        (string, string)[] proxied = [("http_proxy", "http://127.0.0.1:9"), ("all_proxy", "http://127.0.0.1:9")];

        var byUrls = await ApiProcess.RunCommandAsync(
            Folder, ["health"], "", [.. proxied, ("ASPNETCORE_URLS", url), ("AllowedHosts", "api.example.com;*.example.org")]);
        var byPort = await ApiProcess.RunCommandAsync(
            Folder, ["health"], "", [.. proxied, ("PORT", $"{server.Address.Port}"), ("AllowedHosts", "*.example.org")]);
        var nowhere = await ApiProcess.RunCommandAsync(Folder, ["health"], "", ("ASPNETCORE_URLS", "http://127.0.0.1:1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((byUrls.Code, byUrls.Output.Trim(), byUrls.Errors), Is.EqualTo((0, "OK", "")));
            Assert.That((byPort.Code, byPort.Output.Trim(), byPort.Errors), Is.EqualTo((0, "OK", "")));
            Assert.That(nowhere.Code, Is.EqualTo(1));
            Assert.That(nowhere.Errors, Does.StartWith("http://127.0.0.1:1/health/ready does not answer: "));
        }
    }

    [Test]
    public async Task Health_is_asked_by_the_program_itself()
    {
        using var server = await ApiProcess.StartAsync(Folder, Production);
        var address = new Uri(server.Address, "/health/ready").ToString();

        var ready = await ApiProcess.RunCommandAsync(Folder, ["health", address], "");
        var nobody = await ApiProcess.RunCommandAsync(Folder, ["health", "http://127.0.0.1:1/"], "");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ready.Code, ready.Output.Trim()), Is.EqualTo((0, "OK")));
            Assert.That(nobody.Code, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_server_that_cannot_be_reached_ends_the_start_with_a_sentence()
    {
        var exit = await ApiProcess.RunAsync(
            Folder,
            [
                .. Production,
                ("Database__Provider", "SqlServer"),
                ("Database__MigrateOnStartup", "true"),
                ("Database__ConnectionString", "Server=127.0.0.1,1;Database=api;Connect Timeout=1;Encrypt=False"),
            ]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.Code, Is.EqualTo(1));
            Assert.That(exit.Errors, Does.StartWith("The database cannot be used: ").And.Not.Contain("   at "));
        }
    }
}
