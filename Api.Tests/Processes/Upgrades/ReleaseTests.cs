using Api.Domain.Sessions;
using Api.Tests.Infrastructure.Persistence.SqlServer;
using Api.Tests.Support;

namespace Api.Tests.Processes.Upgrades;

/// <summary>What is kept of each release is whole, and so would be what this program would leave behind.</summary>
[Category("Slow")]
public sealed class ReleaseTests : ProcessFixture
{
    [TestCaseSource(typeof(Release), nameof(Release.Versions))]
    public Task What_is_kept_of_a_release_is_whole(string version) => ShouldBeWholeAsync(Release.Kept(version), EndReason.Replaced);

    [Test]
    public async Task What_would_be_kept_of_this_program_is_whole()
    {
        var made = new Release(Folder, "made");
        using (var database = SqliteDatabase.MakeEmpty())
        {
            File.Copy((await FilledDatabase.MakeAsync(database, Path.Combine(Folder, "left"))).File, made.Sqlite);
        }

        var rows = RowScript.Write(new SqliteDatabase(made.Sqlite));
        await File.WriteAllTextAsync(made.SqlServer, $"{ProductModel.Script.TrimEnd()}\n\n{rows}");
        await File.WriteAllTextAsync(made.Migrations, string.Concat(MigrationFiles.Read().Select(line => line + "\n")));

        await ShouldBeWholeAsync(made, Enum.GetValues<EndReason>()[^1]);
        if (Environment.GetEnvironmentVariable("KEEP_RELEASE") is { Length: > 0 } version)
        {
            // Never over what is kept already.
            var kept = Release.Kept(version);
            File.Copy(made.Sqlite, kept.Sqlite);
            File.Copy(made.SqlServer, kept.SqlServer);
            File.Copy(made.Migrations, kept.Migrations);
        }
    }

    /// <param name="release">What is kept.</param>
    /// <param name="lastReason">The last one that the release knew.</param>
    private async Task ShouldBeWholeAsync(Release release, EndReason lastReason)
    {
        // A copy, for whoever opens such a file puts others beside it.
        var copy = new SqliteDatabase(Path.Combine(Folder, "copy.db"));
        File.Copy(release.Sqlite, copy.File);
        var tables = StoredRows.Tables(copy).Where(table => !StoredRows.Bookkeeping.Contains(table.Table)).ToList();
        var text = await File.ReadAllTextAsync(release.SqlServer);
        var migrations = (await File.ReadAllLinesAsync(release.Migrations)).Select(MigrationFiles.Name).ToList();

        using (Assert.EnterMultipleScope())
        {
            foreach (var table in tables)
            {
                var rows = StoredRows.Values(copy, table);
                var empty = table.Columns.Where((_, i) => rows.TrueForAll(row => row[i] is null));
                Assert.That(empty, Is.Empty, $"{table.Table}: columns without a value");
            }

            Assert.That(
                copy.QueryColumn("SELECT DISTINCT EndReason FROM Sessions WHERE EndReason IS NOT NULL"),
                Is.SupersetOf(Enum.GetValues<EndReason>().Where(reason => reason <= lastReason).Select(reason => (long)reason)));
            Assert.That(RowScript.Read(TSql.Parse(text)), Is.EqualTo(StoredRows.Read(copy, tables)));
            Assert.That(
                copy.QueryColumn("SELECT MigrationId FROM __EFMigrationsHistory").Select(id => $"Sqlite/{id}"),
                Is.EquivalentTo(migrations.Where(name => name.StartsWith("Sqlite/", StringComparison.Ordinal))));
            foreach (var name in migrations.Where(name => name.StartsWith("SqlServer/", StringComparison.Ordinal)))
            {
                Assert.That(text, Does.Contain($"VALUES (N'{name.Split('/')[1]}', "));
            }
        }
    }
}
