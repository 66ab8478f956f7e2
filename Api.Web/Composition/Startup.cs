using Api.Application.Tokens;
using Api.Infrastructure.Identity;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Api.Web.SwaggerUi;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Api.Web.Composition;

/// <summary>What has to be done before the first request.</summary>
internal static partial class Startup
{
    /// <summary>As <see cref="PrepareAsync"/>; false, and a message on the standard error, when the settings will not do.</summary>
    public static async Task<bool> TryPrepareAsync(this WebApplication app, bool demoAccount = true)
    {
        try
        {
            await app.PrepareAsync(demoAccount);
            return true;
        }
        catch (InvalidSettingsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return false;
        }
    }

    /// <summary>Checks the settings, brings the database up to date and, in development, makes the demo account.</summary>
    /// <exception cref="InvalidSettingsException">The program cannot start with these settings.</exception>
    private static async Task PrepareAsync(this WebApplication app, bool demoAccount)
    {
        SettingsCheck.Run(app.Services);
        // The keys are read now, so that one which cannot be used stops the start and not the first login.
        _ = app.Services.GetRequiredService<ITokenCodec>();
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabasePreparation>().PrepareAsync(app.Lifetime.ApplicationStopping);
        await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().EnsureAsync(app.Lifetime.ApplicationStopping);
        var demo = demoAccount && (app.Services.GetRequiredService<IOptions<DemoOptions>>().Value.Enabled ?? app.Environment.IsDevelopment());
        if (demo)
        {
            await scope.ServiceProvider.GetRequiredService<DemoAccount>().EnsureAsync(app.Lifetime.ApplicationStopping);
        }

        app.Lifetime.ApplicationStarted.Register(() => Announce(app, demo));
    }

    private static void Announce(WebApplication app, bool demo)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses.Select(ToBrowse))
        {
            Listening(app.Logger, address);
            if (SwaggerUiPages.IsEnabled(app))
            {
                OpenSwagger(app.Logger, address, SwaggerUiPages.Path);
            }
        }

        if (demo && string.IsNullOrEmpty(app.Services.GetRequiredService<IOptions<FirstAdministratorOptions>>().Value.Username))
        {
            UseDemoAccount(app.Logger, DemoAccount.Username, DemoAccount.Password);
        }
    }

    /// <summary>An address that listens everywhere is nothing that a browser can open.</summary>
    private static string ToBrowse(string address) =>
        address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);

    [LoggerMessage(1, LogLevel.Information, "Listening on {Address}")]
    private static partial void Listening(ILogger logger, string address);

    [LoggerMessage(2, LogLevel.Information, "Open {Address}{Path} to try the API")]
    private static partial void OpenSwagger(ILogger logger, string address, string path);

    [LoggerMessage(3, LogLevel.Information, "Development: unless you have changed it, the demo administrator is {Username} with the password {Password}")]
    private static partial void UseDemoAccount(ILogger logger, string username, string password);
}
