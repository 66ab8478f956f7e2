using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>Sessions that are refreshed as fast as a program answers, each with the token of its last answer.</summary>
internal sealed class RefreshLoad : IDisposable
{
    private readonly IReadOnlyList<int> _processes;
    private readonly List<RefreshingSession> _sessions;

    private RefreshLoad(IReadOnlyList<int> processes, List<RefreshingSession> sessions)
    {
        _processes = processes;
        _sessions = sessions;
    }

    /// <summary>Starts a session for each connection; several programs share them.</summary>
    public static async Task<RefreshLoad> StartAsync(
        int connections,
        CancellationToken cancellationToken,
        params IReadOnlyList<IProgramUnderLoad> programs) => new(
            [.. programs.SelectMany(program => program.ProcessIds)],
            await RefreshingSession.StartAsync(programs, connections, cancellationToken));

    public Task<LoadFigures> MeasureAsync(TimeSpan time, CancellationToken cancellationToken) => LoadFigures.MeasureAsync(
        _processes,
        () => Workers.RunAsync([.. _sessions.Select<RefreshingSession, Func<bool>>(session => session.Refresh)], time, cancellationToken));

    public void Dispose() => _sessions.ForEach(session => session.Dispose());
}
