namespace Api.Tests.Support;

/// <summary>The files that are checked in.</summary>
internal static class Repository
{
    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>Where a file is.</summary>
    /// <param name="path">From the folder of Api.sln, with slashes.</param>
    public static string File(string path) => Path.Combine(Root.Value, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "Api.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run below the folder of Api.sln.");
        }

        return folder.FullName;
    }
}
