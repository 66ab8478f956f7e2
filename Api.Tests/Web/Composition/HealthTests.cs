using System.Net;
using Api.Tests.Support;
using Api.Tests.Web.Outages;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Composition;

[Category("Slow")]
public sealed class HealthTests
{
    private ApiFactory _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new ApiFactory { Database = new SqliteDatabase() };
        _client = _api.CreateClient();
        _api.WaitUntilStarted();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public async Task A_sound_program_is_alive_and_ready(string path)
    {
        using var response = await _client.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await response.ReadObjectAsync()).ToJsonString(), Is.EqualTo("""{"status":"Healthy"}"""));
    }

    [Test]
    public async Task Row_68_With_the_database_taken_away_it_is_alive_and_not_ready()
    {
        await TakeAwayAsync();

        await ShouldBeAliveAndNotReadyAsync();
        Assert.That(File.Exists(_api.File()), Is.False, "a check does not make a new database");
    }

    [Test]
    public async Task Row_68_With_a_SQL_Server_that_cannot_be_reached_it_is_alive_and_not_ready()
    {
        using var api = new ApiFactory(
            ("Database:Provider", "SqlServer"),
            ("Database:ConnectionString", "Server=127.0.0.1,1;User Id=sa;Password=x;Encrypt=False"),
            ("Demo:Enabled", "false"));
        using var client = api.CreateClient();

        using var live = await client.GetAsync("/health/live");
        using var ready = await client.GetAsync("/health/ready");

        Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await ready.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
    }

    [Test]
    public async Task Row_68_With_a_folder_in_place_of_the_database_it_is_alive_and_not_ready()
    {
        await TakeAwayAsync();
        Directory.CreateDirectory(_api.File());

        await ShouldBeAliveAndNotReadyAsync();
    }

    [Test]
    public async Task Row_68_With_garbage_in_place_of_the_database_it_is_alive_and_not_ready()
    {
        await TakeAwayAsync();
        await File.WriteAllTextAsync(_api.File(), new string('x', 8192));

        await ShouldBeAliveAndNotReadyAsync();
    }

    [Test]
    public async Task Without_its_last_migration_the_database_is_not_ready()
    {
        await _api.WithDatabaseAsync(database => database.Database.ExecuteSqlRawAsync("DELETE FROM __EFMigrationsHistory"));

        await ShouldBeAliveAndNotReadyAsync();
    }

    [Test]
    public async Task An_empty_database_is_not_ready()
    {
        await TakeAwayAsync();
        await File.WriteAllBytesAsync(_api.File(), []);

        await ShouldBeAliveAndNotReadyAsync();
    }

    [Test]
    public async Task Row_68_Ready_again_when_the_database_is_back()
    {
        var saved = _api.File() + ".saved";
        await TakeAwayAsync(saved);
        await ShouldBeAliveAndNotReadyAsync();
        File.Move(saved, _api.File());

        using var ready = await _client.GetAsync("/health/ready");

        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task ShouldBeAliveAndNotReadyAsync()
    {
        using var live = await _client.GetAsync("/health/live");
        using var ready = await _client.GetAsync("/health/ready");

        Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await ready.ShouldBeProblemAsync(
            HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "Service temporarily unavailable, try again later.");
        Assert.That(ready.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    /// <summary>Open connections would go on with a file that has no name any more, so they are closed first.</summary>
    private async Task TakeAwayAsync(string? target = null)
    {
        await _api.WithDatabaseAsync(database =>
        {
            SqliteConnection.ClearPool((SqliteConnection)database.Database.GetDbConnection());
            return Task.CompletedTask;
        });
        if (target is null)
        {
            File.Delete(_api.File());
        }
        else
        {
            File.Move(_api.File(), target);
        }
    }
}
