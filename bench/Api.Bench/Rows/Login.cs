using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Logins at the default cost of a hash, beside the hash alone on as many threads as hash at once.</summary>
internal static class Login
{
    private const int Connections = 8;

    public static Row Row => new("login", MeasureAsync) { IsQuick = true };

    /// <summary>Calls that log users in, each on a connection of its own.</summary>
    public static IReadOnlyList<Func<bool>> Calls(Uri address, int count, ICollection<IDisposable> opened)
    {
        var calls = new List<Func<bool>>();
        for (var user = 2; user < 2 + count; user++)
        {
            var connection = new KeepAliveConnection(address);
            opened.Add(connection);
            var body = $$"""{"username":"{{SeededUsers.NameOf(user)}}","password":"{{TokenPair.Password}}"}""";
            calls.Add(() => connection.Send("POST", "/api/token/", token: null, body).Status == 200);
        }

        return calls;
    }

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        await using var server = await Conditions.StartAsync(
            conditions.Api,
            path => conditions.Databases.MakeAsync(path, ApiDatabases.DefaultIterations),
            ApiDatabases.Cost(ApiDatabases.DefaultIterations));
        var opened = new List<IDisposable>();
        try
        {
            var calls = Calls(server.Address, Connections, opened);
            var figures = await InTurn.MeasureAsync(
                conditions,
                time => LoadFigures.MeasureAsync(server.ProcessIds, () => Workers.RunAsync(calls, time, cancellationToken)),
                time => BareHashes.MeasureAsync(time, cancellationToken));
            var against = $"{BareHashes.Name}, threads: {BareHashes.Threads}";
            return [Comparison.OfRates(Row.Name, $"login, {Connections} connections", against, figures, Goal.NotLess(0.97))];
        }
        finally
        {
            opened.ForEach(connection => connection.Dispose());
        }
    }
}
