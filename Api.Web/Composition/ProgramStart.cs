using Api.Application.Tokens;
using Api.Infrastructure.FirstStart;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;

namespace Api.Web.Composition;

/// <summary>What the program prepares before it works.</summary>
internal enum StartMode
{
    /// <summary>Everything: the program will serve.</summary>
    Server,

    /// <summary>Everything but the demo account: a command will work on accounts.</summary>
    WithoutDemoAccount,

    /// <summary>Nothing: a command will work on the database itself.</summary>
    Nothing,
}

/// <summary>Prepares the program before its first request, or the database for a command.</summary>
internal static class ProgramStart
{
    /// <summary>Comes before everything else: the rest reads the settings.</summary>
    /// <exception cref="InvalidSettingsException">The program cannot start with these settings.</exception>
    public static void CheckSettings(this WebApplication app) => SettingsCheck.Run(app.Services);

    /// <summary>Brings the database up to date and makes the first account.</summary>
    /// <exception cref="InvalidSettingsException">The program cannot start with these settings.</exception>
    public static async Task PrepareAsync(this WebApplication app, StartMode mode)
    {
        if (mode == StartMode.Nothing)
        {
            return;
        }

        // Reads the keys now: an unusable key stops the start and not the first login.
        _ = app.Services.GetRequiredService<ITokenCodec>();
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabasePreparation>().PrepareAsync(app.Lifetime.ApplicationStopping);
        if (mode == StartMode.WithoutDemoAccount)
        {
            await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().EnsureAsync(app.Lifetime.ApplicationStopping);
            return;
        }

        foreach (var (name, meant) in SettingsCheck.FindMisspelled(app.Services))
        {
            Log.MisspelledSetting(app.Logger, name, meant);
        }

        var accounts = app.Services.GetRequiredService<FirstAccounts>();
        await accounts.EnsureAsync(app.Lifetime.ApplicationStopping);
        app.Lifetime.ApplicationStarted.Register(() => StartAnnouncement.Write(app, accounts.WithDemo));
    }

    /// <summary>Brings the schema up to date, whatever the settings say about doing so at start.</summary>
    public static Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<DatabasePreparation>().MigrateAsync(cancellationToken);

    /// <summary>The SQL that brings any earlier schema up to date.</summary>
    public static string SchemaScript(this IServiceProvider services) =>
        services.GetRequiredService<DatabasePreparation>().Script();
}
