using System.Diagnostics;
using System.Net.Sockets;
using Api.Bench.Figures;

namespace Api.Bench.Loads;

/// <summary>A load in which each connection needs its own last answer: a thread for each, one call after the other.</summary>
internal static class Workers
{
    /// <summary>Has each worker call again and again until the time is over.</summary>
    /// <param name="calls">The call of each worker; it returns whether the answer was the right one.</param>
    /// <param name="time">How long.</param>
    /// <param name="cancellationToken">Ends it sooner, as a failure.</param>
    public static async Task<Answers> RunAsync(IReadOnlyList<Func<bool>> calls, TimeSpan time, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var workers = calls.Select(call => Task.Factory.StartNew(
            () => Repeat(call, began, time, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToList();
        var results = await Task.WhenAll(workers);
        var took = Stopwatch.GetElapsedTime(began);
        var durations = new Sample("all");
        foreach (var duration in results.SelectMany(result => result.Durations))
        {
            durations.Add(duration);
        }

        return new Answers(
            durations.Count, results.Sum(result => result.Errors), took, durations.Count > 0 ? durations.Quantile(0.99) : 0);
    }

    private static (List<TimeSpan> Durations, long Errors) Repeat(
        Func<bool> call,
        long began,
        TimeSpan time,
        CancellationToken cancellationToken)
    {
        var (durations, errors) = (new List<TimeSpan>(), 0L);
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sent = Stopwatch.GetTimestamp();
            if (Answered(call))
            {
                durations.Add(Stopwatch.GetElapsedTime(sent));
            }
            else
            {
                errors++;
            }
        }

        return (durations, errors);
    }

    private static bool Answered(Func<bool> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return false;
        }
    }
}
