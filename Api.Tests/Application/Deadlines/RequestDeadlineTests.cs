using Api.Application.Deadlines;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Application.Deadlines;

/// <summary>How long a statement may take, and how long it waits for a lock, late in a request.</summary>
public sealed class RequestDeadlineTests
{
    private SqliteDatabase _database = null!;

    [SetUp]
    public void SetUp() => _database = new SqliteDatabase();

    [TearDown]
    public void TearDown() => _database.Dispose();

    [TestCase(0, 5)]
    [TestCase(1, 4)]
    [TestCase(2.5, 2)]
    [TestCase(4, 1)]
    public async Task Row_39_A_statement_and_its_wait_for_a_lock_get_what_is_left(double elapsed, int seconds)
    {
        using var layers = Compose("00:00:05");
        RequestDeadline.Start(TimeSpan.FromSeconds(5), layers.Time);
        layers.Time.Advance(TimeSpan.FromSeconds(elapsed));

        Assert.That(await TimesAsync(layers), Is.EqualTo((seconds, seconds * 1000L)));
    }

    [TestCase(4.001)]
    [TestCase(5)]
    [TestCase(60)]
    public void Row_39_In_the_last_second_no_statement_is_begun(double elapsed)
    {
        using var layers = Compose("00:00:05");
        RequestDeadline.Start(TimeSpan.FromSeconds(5), layers.Time);
        layers.Time.Advance(TimeSpan.FromSeconds(elapsed));

        Assert.That(async () => await TimesAsync(layers), Throws.InstanceOf<TimeoutException>());
    }

    [TestCase(0, 2)]
    [TestCase(3, 2)]
    [TestCase(3.5, 1)]
    public async Task More_than_the_setting_it_never_gets(double elapsed, int seconds)
    {
        using var layers = Compose("00:00:02");
        RequestDeadline.Start(TimeSpan.FromSeconds(5), layers.Time);
        layers.Time.Advance(TimeSpan.FromSeconds(elapsed));

        Assert.That(await TimesAsync(layers), Is.EqualTo((seconds, seconds * 1000L)));
    }

    [Test]
    public async Task A_pooled_connection_does_not_remember_the_deadline_of_the_request_before()
    {
        using var layers = Compose("00:00:05");
        var late = await Task.Run(() =>
        {
            RequestDeadline.Start(TimeSpan.FromSeconds(5), layers.Time);
            layers.Time.Advance(TimeSpan.FromSeconds(4));
            return TimesAsync(layers);
        });

        var afterwards = await TimesAsync(layers);

        Assert.That((late, afterwards), Is.EqualTo(((1, 1000L), (5, 5000L))));
    }

    [Test]
    public async Task A_migration_keeps_the_time_that_it_was_given()
    {
        using var layers = Compose("00:00:05");

        await layers.WithDatabaseAsync(async database =>
        {
            database.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
            await database.Database.ExecuteSqlAsync($"SELECT 1");
        });

        Assert.That(layers.Statements[^1], Does.Contain("CommandTimeout='600'"));
    }

    private LayersWithoutWeb Compose(string commandTimeout) =>
        new([.. _database.Settings, ("Database:CommandTimeout", commandTimeout)]);

    /// <summary>The seconds of a statement, and the milliseconds that SQLite waits for a lock.</summary>
    private static async Task<(int Command, long Busy)> TimesAsync(LayersWithoutWeb layers)
    {
        var busy = await layers.WithAsync(async (AppDbContext database) =>
            (await database.Database.SqlQuery<long>($"SELECT timeout AS Value FROM pragma_busy_timeout").ToListAsync()).Single());
        const string name = "CommandTimeout='";
        var statement = layers.Statements[^1];
        var value = statement[(statement.IndexOf(name, StringComparison.Ordinal) + name.Length)..];
        return (int.Parse(value[..value.IndexOf('\'', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture), busy);
    }
}
