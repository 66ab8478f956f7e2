namespace Api.Web.Composition;

/// <summary>Where settings are read and relative paths begin, however the program is started.</summary>
internal static class ContentRoot
{
    private const string Project = "Api.Web.csproj";

    /// <summary>
    /// What the operator says (<c>--contentRoot</c>, <c>ASPNETCORE_CONTENTROOT</c>); unsaid, the project's folder under
    /// <c>dotnet run</c> and otherwise the program's own. The framework's default is the current folder.
    /// </summary>
    public static string Find(string[] args)
    {
        var host = new ConfigurationBuilder()
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddCommandLine(args)
            .Build();
        var current = Directory.GetCurrentDirectory();
        var unsaid = File.Exists(Path.Combine(current, Project)) ? current : AppContext.BaseDirectory;
        return host[HostDefaults.ContentRootKey] is { Length: > 0 } said ? Path.GetFullPath(said) : unsaid;
    }
}
