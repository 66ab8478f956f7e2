using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>By how many rows a database grows when one login is refreshed a thousand times.</summary>
internal static class RowsAfterRefreshes
{
    public static Row Row => new("refresh-rows", MeasureAsync) { IsQuick = true, NeedsSimpleJwt = true };

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await conditions.StartApiAsync(RefreshWithRotation.EveryTime);
        await using var peer = await SimpleJwt.StartAsync(conditions, rotates: true, cancellationToken);
        var ours = await CountMoreAsync(server, server.DatabaseFile, conditions.Refreshes, cancellationToken);
        var theirs = await CountMoreAsync(peer, SimpleJwt.DatabaseFile(peer.Folder), conditions.Refreshes, cancellationToken);
        return
        [
            Comparison.OfValues(
                Row.Name,
                $"{conditions.Refreshes:N0} refreshes of one login",
                $"{SimpleJwt.Name}, rotate and blacklist",
                "rows more",
                ([ours], [theirs]),
                Goal.NotMore(0)),
        ];
    }

    private static async Task<double> CountMoreAsync(
        IProgramUnderLoad program,
        string file,
        int refreshes,
        CancellationToken cancellationToken)
    {
        var sessions = await RefreshingSession.StartAsync([program], 1, cancellationToken);
        using var session = sessions[0];
        await using var database = await SqlFile.OpenAsync(file);
        var before = await database.CountRowsAsync();
        for (var i = 0; i < refreshes; i++)
        {
            if (!session.Refresh())
            {
                throw new InvalidOperationException($"The refresh number {i + 1} was refused.");
            }
        }

        return await database.CountRowsAsync() - before;
    }
}
