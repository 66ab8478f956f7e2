using System.Diagnostics;
using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>From the start of the program, on a migrated database, until somebody has a token. One hash of a password is in it.</summary>
internal static class FirstToken
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Row Row => new("first-token", MeasureAsync) { IsQuick = true, NeedsSimpleJwt = true };

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (Directory.CreateTempSubdirectory("api-bench-"), Directory.CreateTempSubdirectory("api-bench-"));
        try
        {
            var file = Path.Combine(ours.FullName, "api.db");
            await conditions.Databases.MakeAsync(file, ApiDatabases.DefaultIterations);
            (string Key, string Value)[] settings =
            [
                ("Database__ConnectionString", $"Data Source={file}"),
                ("Jwt__SigningKey", Server.SigningKey()),
                ApiDatabases.Cost(ApiDatabases.DefaultIterations),
            ];
            var environment = await SimpleJwt.PrepareAsync(
                conditions, theirs, ApiDatabases.DefaultIterations, rotates: false, cancellationToken);
            return
            [
                Comparison.OfValues(Row.Name, "start to first token", SimpleJwt.Name, "s", await InTurn.RepeatAsync(
                    conditions.Rounds,
                    () => TimeAsync(
                        address => Peer.Start(ours, "dotnet", [conditions.Api.FullName, "--urls", address.AbsoluteUri], settings),
                        cancellationToken),
                    () => TimeAsync(address => SimpleJwt.Start(theirs, address, environment), cancellationToken)), Goal.NotMore(0.7)),
            ];
        }
        finally
        {
            ours.Delete(recursive: true);
            theirs.Delete(recursive: true);
        }
    }

    private static async Task<double> TimeAsync(Func<Uri, Process> start, CancellationToken cancellationToken)
    {
        var address = Peer.FreeAddress();
        var began = Stopwatch.GetTimestamp();
        using var process = start(address);
        try
        {
            while (!await HasTokenAsync(address, cancellationToken))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new InvalidOperationException("There was no token in time.");
                }

                await Task.Delay(5, cancellationToken);
            }

            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> HasTokenAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            await TokenPair.ObtainAsync(address, SeededUsers.NameOf(2), cancellationToken);
            return true;
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            return false;
        }
    }
}
