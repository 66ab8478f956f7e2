namespace Api.Web.Composition;

/// <summary>Where settings are read and relative paths begin, however the program is started.</summary>
internal static class ContentRoot
{
    private const string Project = "Api.Web.csproj";

    /// <summary>The project's folder under <c>dotnet run</c>, otherwise the program's own.</summary>
    public static string Path
    {
        get
        {
            var current = Directory.GetCurrentDirectory();
            return File.Exists(System.IO.Path.Combine(current, Project)) ? current : AppContext.BaseDirectory;
        }
    }
}
