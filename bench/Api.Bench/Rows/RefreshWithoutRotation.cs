using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Refreshes that keep the refresh token: nothing is written but, once a minute, when a session was last used.</summary>
internal static class RefreshWithoutRotation
{
    private const string What = "refresh, rotation off";

    public static IEnumerable<Row> Rows =>
    [
        new("refresh-simplejwt", AgainstSimpleJwtAsync) { NeedsWrk = true, NeedsSimpleJwt = true },
        new("refresh-identity", AgainstIdentityAsync) { IsQuick = true, NeedsWrk = true },
    ];

    private static async Task<IReadOnlyList<Comparison>> AgainstSimpleJwtAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(conditions);
        await using var peer = await SimpleJwt.StartAsync(conditions, rotates: false, cancellationToken);
        var (ours, theirs) = (await CallAsync(conditions, server, cancellationToken), await CallAsync(conditions, peer, cancellationToken));
        return
        [
            Comparison.OfRates("refresh-simplejwt", What, SimpleJwt.Name, await Wrk.LoadInTurnAsync(
                conditions, (server, ours), (peer, theirs), cancellationToken), Goal.NotLess(28)),
        ];
    }

    private static async Task<IReadOnlyList<Comparison>> AgainstIdentityAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(conditions);
        await using var peer = await IdentityApi.StartAsync(conditions, cancellationToken);
        var ours = await CallAsync(conditions, server, cancellationToken);
        var bodies = new List<string>();
        for (var user = 2; user < 2 + Wrk.Connections; user++)
        {
            var tokens = await TokenPair.ObtainFromIdentityAsync(peer.Address, SeededUsers.EmailOf(user), cancellationToken);
            bodies.Add($$"""{"refreshToken":"{{tokens.Refresh}}"}""");
        }

        var theirs = new Call("POST", "/refresh", Bodies: await conditions.WriteAsync(bodies));
        const string Against = $"{IdentityApi.Name} /refresh (revokes and rotates nothing)";
        return
        [
            Comparison.OfRates("refresh-identity", What, Against, await Wrk.LoadInTurnAsync(
                conditions, (server, ours), (peer, theirs), cancellationToken), Goal.NotLess(3.8)),
        ];
    }

    private static Task<Server> StartAsync(Conditions conditions) => conditions.StartApiAsync(("Jwt__RotateRefreshTokens", "false"));

    /// <summary>The refreshes of as many users as there are connections.</summary>
    private static async Task<Call> CallAsync(Conditions conditions, IProgramUnderLoad program, CancellationToken cancellationToken)
    {
        var bodies = new List<string>();
        for (var user = 2; user < 2 + Wrk.Connections; user++)
        {
            var tokens = await TokenPair.ObtainAsync(program.Address, SeededUsers.NameOf(user), cancellationToken);
            bodies.Add($$"""{"refresh":"{{tokens.Refresh}}"}""");
        }

        return new Call("POST", "/api/token/refresh/", Bodies: await conditions.WriteAsync(bodies));
    }
}
