using System.Globalization;
using System.Runtime.InteropServices;

namespace Api.Bench.Programs;

/// <summary>What a .NET program's memory is used for, by the names of its mappings. Linux.</summary>
internal static class MemoryMap
{
    private const string Framework = "assemblies of the framework";
    private const string Published = "assemblies of ours and of packages";
    private const string Compiled = "compiled code and the runtime's structures";
    private const string Native = "native libraries";
    private const string Rest = "heaps and stacks";

    // This program's framework lies where that of the other one does.
    private static readonly string Frameworks = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../.."));

    public static IReadOnlyList<string> Owners => [Framework, Published, Native, Compiled, Rest];

    /// <summary>Megabytes of each owner, in which what several processes share is divided among them.</summary>
    public static Dictionary<string, double> Read(int process)
    {
        var megabytes = Owners.ToDictionary(owner => owner, _ => 0.0);
        var owner = Rest;
        foreach (var line in File.ReadLines($"/proc/{process}/smaps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!fields[0].EndsWith(':'))
            {
                // Address, rights, offset, device, number and, of a file, its path.
                owner = OwnerOf(fields.Length > 5 ? fields[5] : "");
            }
            else if (fields[0] == "Pss:")
            {
                megabytes[owner] += long.Parse(fields[1], CultureInfo.InvariantCulture) / 1024.0;
            }
        }

        return megabytes;
    }

    private static string OwnerOf(string path) =>
        path.StartsWith("/memfd:doublemapper", StringComparison.Ordinal) ? Compiled
        : Path.GetFileName(path).Contains(".so", StringComparison.Ordinal) ? Native
        : !path.EndsWith(".dll", StringComparison.Ordinal) ? Rest
        : path.StartsWith(Frameworks, StringComparison.Ordinal) ? Framework
        : Published;
}
