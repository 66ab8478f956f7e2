using System.Globalization;

namespace Api.Bench.Programs;

/// <summary>What the kernel knows of processes and of all that they started: gunicorn's workers count with gunicorn. Linux.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    // Of /proc/PID/stat, counted behind the name, which may hold blanks.
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int UserTimeOfEnded = 13;
    private const int SystemTimeOfEnded = 14;

    /// <summary>User and system time so far, with that of processes that have ended.</summary>
    public static TimeSpan ProcessorTime(IReadOnlyList<int> roots)
    {
        var ticks = Find(roots).Values.Sum(
            fields => fields[UserTime] + fields[SystemTime] + fields[UserTimeOfEnded] + fields[SystemTimeOfEnded]);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Memory in megabytes, in which what several processes share is divided among them.</summary>
    public static double Megabytes(IReadOnlyList<int> roots) => Find(roots).Keys.Sum(ReadProportionalSize) / 1024.0;

    private static Dictionary<int, long[]> Find(IReadOnlyList<int> roots)
    {
        var all = Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Fields: ReadFields(id)))
            .Where(process => process.Fields.Length > SystemTimeOfEnded)
            .ToDictionary(process => process.Id, process => process.Fields);
        return all.Where(process => IsBelow(process.Key)).ToDictionary();

        bool IsBelow(int id) => roots.Contains(id) || (all.TryGetValue(id, out var fields) && IsBelow((int)fields[Parent]));
    }

    /// <returns>Nothing when the process has ended meanwhile.</returns>
    private static long[] ReadFields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return
            [
                .. text[(text.LastIndexOf(')') + 2)..].Split(' ')
                    .Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out var value) ? value : 0),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long ReadProportionalSize(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
