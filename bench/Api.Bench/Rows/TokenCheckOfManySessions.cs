using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>The token check when each call comes with the token of another live session, beside one token for all of them.</summary>
internal static class TokenCheckOfManySessions
{
    private const int Calls = 200;

    // A call with a query would make as many as there are calls; the endings are read now and then whoever calls.
    private const int FewQueries = Calls / 10;

    public static Row Row => new("token-check-sessions", MeasureAsync) { IsQuick = true, NeedsWrk = true };

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var key = Server.SigningKey();
        if (await CountQueriesAsync(conditions, key, cancellationToken) is > FewQueries and var queries)
        {
            throw new InvalidOperationException($"{Calls} calls of different sessions sent {queries} statements to the database.");
        }

        await using var server = await StartAsync(conditions, key);
        var example = await TokenPair.ObtainAsync(server.Address, Server.Administrator, cancellationToken);
        var all = await conditions.WriteAsync(SignedTokens.Of(key, example.Access, conditions.LiveSessions));
        var one = await conditions.WriteAsync(SignedTokens.Of(key, example.Access, 1));
        var (ours, theirs) = (new Call("GET", TokenCheck.Protected, all), new Call("GET", TokenCheck.Protected, one));
        var figures = await Wrk.LoadInTurnAsync(conditions, (server, ours), (server, theirs), cancellationToken);
        var comparison = Comparison.OfRates(
            Row.Name, $"token check, {conditions.LiveSessions:N0} live sessions in turn", "one session", figures, Goal.NotLess(0.7));
        return [comparison with { Remark = comparison.Remark is null ? "no query" : $"no query; {comparison.Remark}" }];
    }

    /// <summary>How many statements the calls of different sessions send to the database, by the program's own log.</summary>
    private static async Task<int> CountQueriesAsync(Conditions conditions, string key, CancellationToken cancellationToken)
    {
        await using var server = await Conditions.StartAsync(
            conditions.TokenCheck,
            MakeDatabase(conditions, Calls),
            ("Jwt__SigningKey", key),
            ("Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Command", "Information"));
        var example = await TokenPair.ObtainAsync(server.Address, Server.Administrator, cancellationToken);
        if (server.LoggedStatements == 0)
        {
            throw new InvalidOperationException("The log does not show the statements of a login.");
        }

        using var client = server.CreateClient();
        // The endings of sessions are read again and again beside the calls, so they are counted while nobody calls too.
        var idle = await CountWhileAsync(server, () => Task.Delay(conditions.Time, cancellationToken));
        var called = await CountWhileAsync(server, async () =>
        {
            var wait = Task.Delay(conditions.Time, cancellationToken);
            foreach (var token in SignedTokens.Of(key, example.Access, Calls))
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, TokenCheck.Protected);
                request.Headers.Authorization = new("Bearer", token);
                using var answer = await client.SendAsync(request, cancellationToken);
                answer.EnsureSuccessStatusCode();
            }

            await wait;
        });
        return called - idle;
    }

    private static async Task<int> CountWhileAsync(Server server, Func<Task> wait)
    {
        var before = server.LoggedStatements;
        await wait();
        return server.LoggedStatements - before;
    }

    private static Task<Server> StartAsync(Conditions conditions, string key) => Conditions.StartAsync(
        conditions.TokenCheck, MakeDatabase(conditions, conditions.LiveSessions), ("Jwt__SigningKey", key));

    private static Func<string, Task> MakeDatabase(Conditions conditions, int sessions) => async path =>
    {
        await conditions.Databases.MakeAsync(path);
        await SeededSessions.AddAsync(path, sessions);
    };
}
