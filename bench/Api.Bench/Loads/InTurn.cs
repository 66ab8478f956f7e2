namespace Api.Bench.Loads;

/// <summary>Both sides of a comparison, one after the other again and again, so that what else the machine does meets both.</summary>
internal static class InTurn
{
    /// <summary>Warms both up, then measures them for the rounds of the conditions.</summary>
    public static async Task<(List<LoadFigures> Ours, List<LoadFigures> Theirs)> MeasureAsync(
        Conditions conditions,
        Func<TimeSpan, Task<LoadFigures>> ours,
        Func<TimeSpan, Task<LoadFigures>> theirs)
    {
        if (conditions.WarmUp > TimeSpan.Zero)
        {
            await ours(conditions.WarmUp);
            await theirs(conditions.WarmUp);
        }

        return await RepeatAsync(conditions.Rounds, () => ours(conditions.Time), () => theirs(conditions.Time));
    }

    /// <summary>The same of what has no load and needs no warming up.</summary>
    public static async Task<(List<T> Ours, List<T> Theirs)> RepeatAsync<T>(int rounds, Func<Task<T>> ours, Func<Task<T>> theirs)
    {
        var (a, b) = (new List<T>(), new List<T>());
        for (var round = 0; round < rounds; round++)
        {
            a.Add(await ours());
            b.Add(await theirs());
        }

        return (a, b);
    }
}
