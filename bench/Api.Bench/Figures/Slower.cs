namespace Api.Bench.Figures;

/// <summary>Says which rows take more processor time for a request than they did.</summary>
internal static class Slower
{
    /// <returns>Whether none does.</returns>
    public static bool Report(IReadOnlyList<Comparison> before, IReadOnlyList<Comparison> now, double percent)
    {
        var slower = 0;
        foreach (var comparison in now.Where(comparison => comparison.OurCpu.Count > 0))
        {
            var old = before.FirstOrDefault(
                other => (other.Row, other.What, other.Unit) == (comparison.Row, comparison.What, comparison.Unit));
            if (old is null || old.OurCpu.Count == 0)
            {
                continue;
            }

            var (then, today) = (Spread.Of(old.OurCpu), Spread.Of(comparison.OurCpu));
            var more = ((today.Median / then.Median) - 1) * 100;
            var isSlower = more >= percent;
            slower += isSlower ? 1 : 0;
            var verdict = isSlower ? "SLOWER" : "ok    ";
            Console.WriteLine($"{verdict} {comparison.Row}: {then} → {today} µs for a request, {more:+0;-0;0} %");
        }

        Console.WriteLine(slower == 0 ? "Nothing became slower." : $"{slower} became slower by {percent} % or more.");
        return slower == 0;
    }
}
