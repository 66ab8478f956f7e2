using System.Globalization;
using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Many minutes of everything: whether memory, errors and times at the end are those of the beginning.</summary>
internal static class Soak
{
    private const int CallsPerRefresh = 10;
    private const int CallsPerList = 50;
    private const double PartsOfAll = 5;

    public static Row Row => new("soak", MeasureAsync);

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await conditions.StartApiAsync(RefreshWithRotation.EveryTime);
        var sessions = await RefreshingSession.StartAsync([server], Wrk.Connections, cancellationToken);
        var opened = new List<IDisposable>(sessions);
        try
        {
            IReadOnlyList<Func<bool>> calls =
            [
                .. sessions.Select(session => Mixed(session)),
                .. Login.Calls(server.Address, 1, opened),
            ];
            // What is compiled for good in the first seconds is not the beginning.
            await Workers.RunAsync(calls, conditions.WarmUp, cancellationToken);
            var window = TimeSpan.FromSeconds(Math.Clamp(conditions.Soak.TotalSeconds / 60, 1, 30));
            var windows = new List<Window>();
            for (var past = TimeSpan.Zero; past < conditions.Soak; past += window)
            {
                var load = await LoadFigures.MeasureAsync(server.ProcessIds, () => Workers.RunAsync(calls, window, cancellationToken));
                windows.Add(new Window(past.TotalMinutes, ProcessTree.Megabytes(server.ProcessIds), load));
            }

            return Compare(conditions, windows);
        }
        finally
        {
            opened.ForEach(connection => connection.Dispose());
        }
    }

    private static List<Comparison> Compare(Conditions conditions, List<Window> windows)
    {
        var part = Math.Max(1, (int)(windows.Count / PartsOfAll));
        var (first, last) = (windows.Take(part).ToList(), windows.TakeLast(part).ToList());
        var drawing = CurvePlot.Draw(
            [.. windows.Select(window => window.Minute)],
            ("memory, MB", [.. windows.Select(window => window.Megabytes)]),
            ("p99, ms", [.. windows.Select(window => window.Load.P99Milliseconds)]),
            ("answers per second", [.. windows.Select(window => window.Load.PerSecond)]),
            ("not answered", [.. windows.Select(window => (double)window.Load.Errors)]));
        var what = string.Create(CultureInfo.InvariantCulture, $"soak of {conditions.Soak.TotalMinutes:0.#} minutes, last fifth");
        var remark = string.Create(
            CultureInfo.InvariantCulture,
            $"{windows.Sum(window => window.Load.Errors)} not answered; {first.Average(window => window.Load.PerSecond):N0} per second "
            + $"in the first fifth, {last.Average(window => window.Load.PerSecond):N0} in the last");
        return
        [
            OfParts("MB", window => window.Megabytes) with { Remark = remark },
            OfParts("p99 ms", window => window.Load.P99Milliseconds),
        ];

        Comparison OfParts(string unit, Func<Window, double> value) => Comparison.OfValues(
            Row.Name, what, "first fifth", unit, ([.. last.Select(value)], [.. first.Select(value)]), goal: null) with
        {
            Drawing = drawing,
        };
    }

    /// <summary>Mostly the own record, sometimes a refresh with rotation, and the list of the own sessions.</summary>
    private static Func<bool> Mixed(RefreshingSession session)
    {
        var number = 0;
        return () => (number++ % CallsPerList, session.Access) switch
        {
            (_, null) => session.Refresh(),
            (0, _) => session.Get("/api/sessions/"),
            (var call, _) when call % CallsPerRefresh == 0 => session.Refresh(),
            _ => session.Get("/api/users/me/"),
        };
    }

    private sealed record Window(double Minute, double Megabytes, LoadFigures Load);
}
