using System.Diagnostics;
using Api.Bench.Figures;

namespace Api.Bench.Rows;

/// <summary>What a stranger's first <c>dotnet run</c> fetches: the packages of a clone of the last commit, into an empty cache.</summary>
internal static class FirstRestore
{
    private const double Megabyte = 1024 * 1024;

    public static Row Row => new("first-restore", MeasureAsync);

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var clone = Path.Combine(conditions.Temporary.FullName, "clone");
        var packages = conditions.Temporary.CreateSubdirectory("packages");
        var repository = new Uri(conditions.Sources.Parent!.FullName).AbsoluteUri;
        await RunAsync("git", ["clone", "--quiet", "--depth", "1", repository, clone], packages, cancellationToken);
        await RunAsync("dotnet", ["restore", Path.Combine(clone, "Api.Web"), "--locked-mode"], packages, cancellationToken);
        var bytes = packages.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return
        [
            Comparison.OfValues(
                Row.Name, "first restore, empty package cache", "one megabyte", "MB", ([bytes / Megabyte], [1]), Goal.NotMore(400)),
        ];
    }

    private static async Task RunAsync(
        string program, string[] arguments, DirectoryInfo packages, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };
        start.Environment["NUGET_PACKAGES"] = packages.FullName;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {arguments[0]} failed.");
        }
    }
}
