namespace Api.Web.Composition;

/// <summary>What the program has to know before it reads its settings, however it is started.</summary>
internal static class HostSettings
{
    private const string Project = "Api.Web.csproj";

    /// <summary>
    /// Development has to be asked for by <c>ASPNETCORE_ENVIRONMENT</c> or on the command line: a <c>DOTNET_ENVIRONMENT</c>
    /// that was meant for another program on the machine must not bring the demo account here.
    /// </summary>
    public static WebApplicationOptions Read(string[] args)
    {
        var said = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build();
        return new WebApplicationOptions
        {
            Args = args,
            EnvironmentName = said[HostDefaults.EnvironmentKey] is { Length: > 0 } name ? name : Environments.Production,
            ContentRootPath = said[HostDefaults.ContentRootKey] is { Length: > 0 } path ? Path.GetFullPath(path) : DefaultContentRoot(),
        };
    }

    /// <summary>
    /// The project's folder under <c>dotnet run</c>, otherwise the program's own folder. The framework takes the current folder.
    /// </summary>
    private static string DefaultContentRoot()
    {
        var current = Directory.GetCurrentDirectory();
        return File.Exists(Path.Combine(current, Project)) ? current : AppContext.BaseDirectory;
    }
}
