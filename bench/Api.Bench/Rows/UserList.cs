using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>The first page of a thousand users, for an administrator.</summary>
internal static class UserList
{
    private const string Path = "/api/users/";
    private const string What = "GET /api/users/, 25 of 1,000";

    public static IEnumerable<Row> Rows =>
    [
        new("list-simplejwt", AgainstSimpleJwtAsync) { IsQuick = true, NeedsWrk = true, NeedsSimpleJwt = true },
        new("list-limit", AgainstLimitAsync) { NeedsWrk = true },
    ];

    private static async Task<IReadOnlyList<Comparison>> AgainstSimpleJwtAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(conditions);
        await using var peer = await SimpleJwt.StartAsync(conditions, rotates: false, cancellationToken);
        var (ours, theirs) = (await CallAsync(conditions, server, cancellationToken), await CallAsync(conditions, peer, cancellationToken));
        return
        [
            Comparison.OfRates("list-simplejwt", What, SimpleJwt.Name, await Wrk.LoadInTurnAsync(
                conditions, (server, ours), (peer, theirs), cancellationToken), Goal.NotLess(16)),
        ];
    }

    private static async Task<IReadOnlyList<Comparison>> AgainstLimitAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(conditions);
        await using var peer = await LimitProgram.StartAsync(conditions, server, user: 1, cancellationToken);
        var call = await CallAsync(conditions, server, cancellationToken);
        await SameAnswer.CheckAsync(server, peer, Path, await File.ReadAllTextAsync(call.Tokens, cancellationToken), cancellationToken);
        return
        [
            Comparison.OfRates("list-limit", What, LimitProgram.Name, await Wrk.LoadInTurnAsync(
                conditions, (server, call), (peer, call), cancellationToken), Goal.NotLess(0.75)),
        ];
    }

    // Longer than any load.
    private static Task<Server> StartAsync(Conditions conditions) => conditions.StartApiAsync(("Jwt__AccessTokenLifetime", "12:00:00"));

    private static async Task<Call> CallAsync(Conditions conditions, IProgramUnderLoad program, CancellationToken cancellationToken)
    {
        var tokens = await TokenPair.ObtainAsync(program.Address, Server.Administrator, cancellationToken);
        return new Call("GET", Path, await conditions.WriteAsync([tokens.Access]));
    }
}
