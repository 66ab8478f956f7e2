using Api.Application;
using Api.Infrastructure;

namespace Api.Web.Composition;

/// <summary>Puts the program together.</summary>
internal static class ApiServer
{
    /// <summary>Builds the program with the settings of the command line, the environment and the files.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(HostSettings.Read(args));
        builder.Services.AddApplication().AddInfrastructure().AddWeb();
        configure?.Invoke(builder);
        return builder.Build();
    }
}
