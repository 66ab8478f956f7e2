using Api.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Persistence;

/// <summary>The databases that the program runs on.</summary>
public enum DatabaseProvider
{
    /// <summary>Embedded: a file beside the program.</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server.</summary>
    SqlServer,
}

/// <summary>The section <c>Database</c>: which database, how it is reached, and how long a statement may take.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Database";

    /// <summary>Which database. Default SQLite.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>How to reach it. Default for SQLite: <c>data/api.db</c> below the content root. Required for SQL Server.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether the schema is brought up to date at start. Default true on SQLite, false on SQL Server.</summary>
    public bool? MigrateOnStartup { get; set; }

    /// <summary>How long a statement may take, waiting for locks included. Default 5 seconds.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a migration waits for another process that migrates, or was killed while it did. Default 60 seconds.</summary>
    public TimeSpan MigrationLockTimeout { get; set; } = TimeSpan.FromSeconds(60);
}

internal sealed class DatabaseOptionsValidator(IHostEnvironment environment) : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var errors = new SettingsErrors(DatabaseOptions.Section);
        var fault = ConnectionStrings.FindFault(options, environment.ContentRootPath);
        errors.Check(fault is null, nameof(options.ConnectionString), fault ?? "");
        errors.Check(
            options.CommandTimeout >= TimeSpan.FromSeconds(1) && options.CommandTimeout <= TimeSpan.FromHours(1)
                && options.CommandTimeout.Ticks % TimeSpan.TicksPerSecond == 0,
            nameof(options.CommandTimeout),
            "has to be a positive number of whole seconds, at most an hour");
        errors.Check(
            options.MigrationLockTimeout >= TimeSpan.FromSeconds(1) && options.MigrationLockTimeout <= TimeSpan.FromDays(1),
            nameof(options.MigrationLockTimeout),
            "has to be at least a second and at most a day");
        return errors.ToResult();
    }
}
