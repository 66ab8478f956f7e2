using Api.Application.Tokens;
using Api.Infrastructure.FirstStart;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;

namespace Api.Web.Composition;

/// <summary>Prepares the program before its first request, or the database for a command.</summary>
internal static class ProgramStart
{
    /// <summary>Comes before everything else: the rest reads the settings.</summary>
    /// <exception cref="InvalidSettingsException">The program cannot start with these settings.</exception>
    public static void CheckSettings(this WebApplication app) => SettingsCheck.Run(app.Services);

    /// <summary>Brings the database up to date and makes the first accounts, for a program that will serve.</summary>
    /// <exception cref="InvalidSettingsException">The program cannot start with these settings.</exception>
    public static async Task PrepareServerAsync(this WebApplication app)
    {
        await PrepareDatabaseAsync(app.Services, app.Lifetime.ApplicationStopping);
        foreach (var (name, meant) in SettingsCheck.FindMisspelled(app.Services))
        {
            Log.MisspelledSetting(app.Logger, name, meant);
        }

        var accounts = app.Services.GetRequiredService<FirstAccounts>();
        await accounts.EnsureAsync(app.Lifetime.ApplicationStopping);
        app.Lifetime.ApplicationStarted.Register(() => StartAnnouncement.Write(app, accounts.WithDemo));
    }

    /// <summary>The same for a command that will work on accounts, without the demo account.</summary>
    /// <exception cref="InvalidSettingsException">The program cannot start with these settings.</exception>
    public static async Task PrepareAccountsAsync(this WebApplication app)
    {
        await PrepareDatabaseAsync(app.Services, app.Lifetime.ApplicationStopping);
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().EnsureAsync(app.Lifetime.ApplicationStopping);
    }

    /// <summary>Brings the schema up to date, whatever the settings say about doing so at start.</summary>
    public static Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<DatabasePreparation>().MigrateAsync(cancellationToken);

    /// <summary>The SQL that brings any earlier schema up to date.</summary>
    public static string SchemaScript(this IServiceProvider services) =>
        services.GetRequiredService<DatabasePreparation>().Script();

    private static async Task PrepareDatabaseAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // Reads the keys now: an unusable key stops the start and not the first login.
        _ = services.GetRequiredService<ITokenCodec>();
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabasePreparation>().PrepareAsync(cancellationToken);
    }
}
