using System.Text.Json;
using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>A session on a connection of its own, which is refreshed with the token of its last answer. For one thread.</summary>
internal sealed class RefreshingSession(Uri address, string refresh) : IDisposable
{
    private readonly KeepAliveConnection _connection = new(address);
    private string _refresh = refresh;

    /// <summary>The access token of the last answer; null before the first.</summary>
    public string? Access { get; private set; }

    /// <summary>Logs users in, each for a session.</summary>
    /// <param name="programs">Where; the sessions take turns between several.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<List<RefreshingSession>> StartAsync(
        IReadOnlyList<IProgramUnderLoad> programs,
        int count,
        CancellationToken cancellationToken)
    {
        var sessions = new List<RefreshingSession>();
        for (var i = 0; i < count; i++)
        {
            var program = programs[i % programs.Count];
            var tokens = await TokenPair.ObtainAsync(program.Address, SeededUsers.NameOf(i + 2), cancellationToken);
            sessions.Add(new RefreshingSession(program.Address, tokens.Refresh));
        }

        return sessions;
    }

    /// <returns>Whether there was a new pair; without rotation the refresh token stays.</returns>
    public bool Refresh()
    {
        var (status, body) = _connection.Send("POST", "/api/token/refresh/", token: null, $$"""{"refresh":"{{_refresh}}"}""");
        if (status != 200)
        {
            return false;
        }

        using var answer = JsonDocument.Parse(body);
        Access = answer.RootElement.GetProperty("access").GetString()!;
        if (answer.RootElement.TryGetProperty("refresh", out var successor))
        {
            _refresh = successor.GetString()!;
        }

        return true;
    }

    /// <returns>Whether a call with the last access token was answered 200.</returns>
    public bool Get(string path) => _connection.Send("GET", path, Access, json: null).Status == 200;

    public void Dispose() => _connection.Dispose();
}
