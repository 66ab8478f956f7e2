using System.Text.RegularExpressions;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Tests.Processes.Upgrades;

/// <summary>What is kept of a release: a database that it made, for SQLite and for SQL Server, and the list of its migrations.</summary>
internal sealed partial class Release(string folder, string version)
{
    /// <summary>
    /// The time at which the databases of all releases were left, by the clock of the program that made them. A moment
    /// later the living sessions still live, one has expired and one account is blocked.
    /// </summary>
    public static readonly DateTimeOffset LeftAt = new(2026, 11, 28, 12, 0, 0, 678, TimeSpan.Zero);

    /// <summary>The newest first, as the changelog names them.</summary>
    public static IReadOnlyList<string> Versions { get; } =
        [.. Heading().Matches(File.ReadAllText(Repository.File("CHANGELOG.md"))).Select(heading => heading.Groups["version"].Value)];

    /// <summary>The folder that the releases are kept in.</summary>
    public static string Folder => Repository.File("Api.Tests/Processes/Upgrades");

    public string Sqlite => Path.Combine(folder, version + ".sqlite");

    public string SqlServer => Path.Combine(folder, version + ".sql");

    public string Migrations => Path.Combine(folder, version + ".migrations.txt");

    /// <summary>What is kept of a release that the changelog names.</summary>
    public static Release Kept(string version) => new(Folder, version);

    /// <summary>Makes the database anew on whichever server the suite runs on.</summary>
    /// <param name="database">A place without any schema.</param>
    public async Task RestoreAsync(TestDatabase database)
    {
        if (database is SqliteDatabase sqlite)
        {
            File.Copy(Sqlite, sqlite.File);
            return;
        }

        await using var context = database.Open();
        if (!TestSqlServer.IsBabelfish)
        {
            // With READ_COMMITTED_SNAPSHOT, as the program creates one.
            await context.GetService<IRelationalDatabaseCreator>().CreateAsync();
        }

        // A transaction of the script lasts over several batches.
        await context.Database.OpenConnectionAsync();
        foreach (var batch in EndOfBatch().Split(await File.ReadAllTextAsync(SqlServer)).Where(batch => !string.IsNullOrWhiteSpace(batch)))
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            // The text is the test's own.
#pragma warning disable CA2100
            command.CommandText = batch;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }

    [GeneratedRegex(
        @"^## (?<version>\d+\.\d+\.\d+) - ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("^GO$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EndOfBatch();
}
