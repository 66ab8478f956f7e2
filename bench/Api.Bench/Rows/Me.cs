using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>The call that every app makes most: a user reads its own record.</summary>
internal static class Me
{
    private const string Path = "/api/users/me/";
    private const string What = "GET " + Path;
    private const int User = 500;

    public static IEnumerable<Row> Rows =>
    [
        new("me-simplejwt", AgainstSimpleJwtAsync) { NeedsWrk = true, NeedsSimpleJwt = true },
        new("me-identity", AgainstIdentityAsync) { NeedsWrk = true },
        new("me-limit", AgainstLimitAsync) { IsQuick = true, NeedsWrk = true },
    ];

    private static async Task<IReadOnlyList<Comparison>> AgainstSimpleJwtAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(conditions);
        await using var peer = await SimpleJwt.StartAsync(conditions, rotates: false, cancellationToken);
        var (ours, theirs) = (await CallAsync(conditions, server, cancellationToken), await CallAsync(conditions, peer, cancellationToken));
        return
        [
            Comparison.OfRates("me-simplejwt", What, SimpleJwt.Name, await Wrk.LoadInTurnAsync(
                conditions, (server, ours), (peer, theirs), cancellationToken), Goal.NotLess(28)),
        ];
    }

    private static async Task<IReadOnlyList<Comparison>> AgainstIdentityAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(conditions);
        await using var peer = await IdentityApi.StartAsync(conditions, cancellationToken);
        var ours = await CallAsync(conditions, server, cancellationToken);
        var tokens = await TokenPair.ObtainFromIdentityAsync(peer.Address, SeededUsers.EmailOf(User), cancellationToken);
        var theirs = new Call("GET", "/manage/info", await conditions.WriteAsync([tokens.Access]));
        return
        [
            Comparison.OfRates("me-identity", What, $"{IdentityApi.Name} /manage/info", await Wrk.LoadInTurnAsync(
                conditions, (server, ours), (peer, theirs), cancellationToken), Goal.NotLess(2.8)),
        ];
    }

    private static async Task<IReadOnlyList<Comparison>> AgainstLimitAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(conditions);
        await using var peer = await LimitProgram.StartAsync(conditions, server, User, cancellationToken);
        var call = await CallAsync(conditions, server, cancellationToken);
        await SameAnswer.CheckAsync(server, peer, Path, await File.ReadAllTextAsync(call.Tokens, cancellationToken), cancellationToken);
        return
        [
            Comparison.OfCpu("me-limit", What, LimitProgram.Name, await Wrk.LoadInTurnAsync(
                conditions, (server, call), (peer, call), cancellationToken), Goal.NotMore(2.2)),
        ];
    }

    // Longer than any load.
    private static Task<Server> StartAsync(Conditions conditions) => conditions.StartApiAsync(("Jwt__AccessTokenLifetime", "12:00:00"));

    private static async Task<Call> CallAsync(Conditions conditions, IProgramUnderLoad program, CancellationToken cancellationToken)
    {
        var tokens = await TokenPair.ObtainAsync(program.Address, SeededUsers.NameOf(User), cancellationToken);
        return new Call("GET", Path, await conditions.WriteAsync([tokens.Access]));
    }
}
