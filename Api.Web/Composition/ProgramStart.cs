using System.Data.Common;
using Api.Application.Outages;
using Api.Application.Tokens;
using Api.Infrastructure.FirstStart;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Api.Web.SwaggerUi;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Api.Web.Composition;

/// <summary>How far the program is prepared.</summary>
internal enum StartMode
{
    /// <summary>To serve.</summary>
    Server,

    /// <summary>To work on accounts by a command: an empty database gets no demo account by that.</summary>
    WithoutDemoAccount,

    /// <summary>To work on the database itself.</summary>
    SettingsOnly,
}

/// <summary>What has to be done before the first request.</summary>
internal static partial class ProgramStart
{
    /// <summary>Does what the program could not do with bad settings or without its database: then false, and a sentence on the standard error.</summary>
    public static async Task<bool> RunOrReportAsync(this WebApplication app, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (InvalidSettingsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or DbException
            || app.Services.GetRequiredService<IOutageDetector>().IsOutage(exception))
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {Cause(exception)}");
        }

        return false;
    }

    /// <summary>Checks the settings, brings the database up to date and makes the first account.</summary>
    /// <exception cref="InvalidSettingsException">The program cannot start with these settings.</exception>
    public static async Task PrepareAsync(this WebApplication app, StartMode preparation)
    {
        SettingsCheck.Run(app.Services);
        if (preparation == StartMode.SettingsOnly)
        {
            return;
        }

        // The keys are read now, so that one which cannot be used stops the start and not the first login.
        _ = app.Services.GetRequiredService<ITokenCodec>();
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabasePreparation>().PrepareAsync(app.Lifetime.ApplicationStopping);
        await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().EnsureAsync(app.Lifetime.ApplicationStopping);
        if (preparation == StartMode.WithoutDemoAccount)
        {
            return;
        }

        var demo = app.Services.GetRequiredService<IOptions<DemoOptions>>().Value.Enabled ?? app.Environment.IsDevelopment();
        if (demo)
        {
            await scope.ServiceProvider.GetRequiredService<DemoAccount>().EnsureAsync(app.Lifetime.ApplicationStopping);
        }

        app.Lifetime.ApplicationStarted.Register(() => Announce(app, demo));
    }

    /// <summary>Brings the schema up to date, whatever the settings say about doing so at start.</summary>
    public static Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<DatabasePreparation>().MigrateAsync(cancellationToken);

    /// <summary>The SQL that does so.</summary>
    public static string SchemaScript(this IServiceProvider services) => services.GetRequiredService<DatabasePreparation>().Script();

    /// <summary>What the database said; what lies below it is a number of the operating system.</summary>
    private static string Cause(Exception exception)
    {
        var cause = exception;
        while (cause is not DbException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message;
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
