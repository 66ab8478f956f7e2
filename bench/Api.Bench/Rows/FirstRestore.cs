using Api.Bench.Figures;
using Api.Bench.Programs;

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
        await Peer.RunAsync(conditions.Temporary, "git", ["clone", "--quiet", "--depth", "1", repository, clone], [], cancellationToken);
        await Peer.RunAsync(
            conditions.Temporary,
            "dotnet",
            ["restore", Path.Combine(clone, "Api.Web"), "--locked-mode"],
            [("NUGET_PACKAGES", packages.FullName)],
            cancellationToken);
        var bytes = packages.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return
        [
            Comparison.OfValues(
                Row.Name, "first restore, empty package cache", "one megabyte", "MB", ([bytes / Megabyte], [1]), Goal.NotMore(400)),
        ];
    }
}
