namespace Api.Tests.Processes.Upgrades;

/// <summary>A migration that has been released is never amended: databases that have it would lack what was added to it.</summary>
[Category("Slow")]
public sealed class ReleasedMigrationTests
{
    private const string Migration = """
        namespace Some.Migrations
        {
            public partial class Add : Migration
            {
                /// <inheritdoc />
                protected override void Up(MigrationBuilder migrationBuilder)
                {
                    migrationBuilder.AddColumn<string>(name: "Note", table: "Users", maxLength: 300);
                }
            }
        }
        """;

    [TestCaseSource(typeof(Release), nameof(Release.Versions))]
    public async Task The_migrations_of_a_release_are_as_they_were(string version)
    {
        var released = await File.ReadAllLinesAsync(Release.Kept(version).Migrations);

        Assert.That(released, Is.Not.Empty);
        Assert.That(
            released,
            Is.SubsetOf(MigrationFiles.Read()),
            "A released migration is never amended: leave these as they were, and run Api.Infrastructure/Persistence/add-migration.sh.");
    }

    [Test]
    public async Task New_migrations_come_after_those_of_the_newest_release()
    {
        var released = await File.ReadAllLinesAsync(Release.Kept(Release.Versions[0]).Migrations);
        var all = MigrationFiles.Read();

        foreach (var provider in new[] { "Sqlite/", "SqlServer/" })
        {
            var old = Names(released);
            Assert.That(Names(all).Take(old.Count), Is.EqualTo(old), "migrations are applied in the order of their names");

            List<string> Names(IEnumerable<string> lines) =>
                [.. lines.Select(MigrationFiles.Name).Where(name => name.StartsWith(provider, StringComparison.Ordinal))];
        }
    }

    [TestCase("maxLength: 300", "maxLength: 301", true)]
    [TestCase("migrationBuilder.AddColumn", "// migrationBuilder.AddColumn", true)]
    [TestCase(", table", ",\n    table", false)]
    [TestCase("Some.Migrations\n{", "Other.Migrations\n{", false)]
    [TestCase("/// <inheritdoc />", "", false)]
    public void What_a_migration_does_counts_and_not_how_it_is_laid_out(string part, string changed, bool counts)
    {
        var other = Migration.Replace(part, changed, StringComparison.Ordinal);
        Assert.That(other, Is.Not.EqualTo(Migration));

        Assert.That(MigrationFiles.Hash(other) != MigrationFiles.Hash(Migration), Is.EqualTo(counts));
    }

    [Test]
    public void The_version_of_the_assemblies_is_that_of_the_newest_release() =>
        Assert.That(typeof(Program).Assembly.GetName().Version!.ToString(3), Is.EqualTo(Release.Versions[0]));
}
