using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Processes;

/// <summary>The schema as a step of its own, and the question whether a server is ready.</summary>
[Category("Slow")]
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
            ApiProcess.RunCommandAsync(Folder, ["database", "migrate"], "", [.. WithoutMigration, .. database.Environment])));

        await using var context = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(migrations.Select(migration => (migration.Code, migration.Errors)), Is.All.EqualTo((0, "")));
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
