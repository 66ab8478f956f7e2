using Api.Infrastructure.FirstStart;
using Api.Web.SwaggerUi;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Api.Web.Composition;

/// <summary>Logs where the server can be reached, once it listens.</summary>
internal static class StartAnnouncement
{
    /// <summary>Logs the addresses that the server listens on, and the demo account when there is one.</summary>
    public static void Write(WebApplication app, bool demo)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses.Select(ToBrowse))
        {
            Log.Listening(app.Logger, address);
            if (SwaggerUiPages.IsEnabled(app))
            {
                Log.OpenSwagger(app.Logger, address, SwaggerUiPages.Path);
            }
        }

        if (demo)
        {
            Log.UseDemoAccount(app.Logger, DemoAccount.Username, DemoAccount.Password);
        }
    }

    /// <summary>Makes an address that a browser can open of one that stands for every network interface.</summary>
    private static string ToBrowse(string address) =>
        address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
}
