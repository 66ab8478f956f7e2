using Api.Client.Protocol;
using Api.Client.Storage;

namespace Api.Client.Tests.Schedules;

/// <summary>A program with a session: it can die at any time, and sleep.</summary>
internal sealed class ScheduledProgram
{
    private readonly List<Action> _missed = [];
    private readonly HttpClient _http;
    private readonly VirtualTime _time;
    private bool _isAlive = true;
    private bool _isAsleep;

    public ScheduledProgram(
        VirtualTime time, ISessionStorage storage, SharedLocks? locks, HttpMessageHandler network, RefreshRules rules, Func<string> randomKey)
    {
        _time = time;
        var options = new ApiSessionOptions
        {
            BaseAddress = new Uri("https://api.example.com/"),
            Storage = storage,
            Locks = locks?.For(this) ?? new LocalLocks(TaskCreationOptions.None),
            Handler = network,
            Time = new ProgramTime(time, Deliver),
        };
        Session = new ApiSession(options, rules, randomKey, TaskCreationOptions.None);
        _http = Session.CreateClient(network);
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    public ApiSession Session { get; }

    /// <summary>Nothing reaches the program any more.</summary>
    public void Die() => _isAlive = false;

    /// <summary>Something reaches the program from outside.</summary>
    public void Deliver(Action run)
    {
        if (_isAlive && _isAsleep)
        {
            _missed.Add(run);
        }
        else if (_isAlive)
        {
            run();
        }
    }

    public void Do(string what)
    {
        switch (what)
        {
            case "login": Quietly(Session.LoginAsync("user", "right")); break;
            case "logout": Quietly(Session.LogoutAsync()); break;
            case "call": Quietly(_http.GetAsync(new Uri("api/users/me/", UriKind.Relative))); break;
            case "refresh": Quietly(Session.RefreshAsync()); break;
            case "restore": Quietly(Session.RestoreAsync()); break;
            case "sleep": _isAsleep = true; break;
            case "wake": Wake(); break;
            default: throw new NotSupportedException(what);
        }
    }

    private void Wake()
    {
        _isAsleep = false;
        var missed = _missed.ToList();
        _missed.Clear();
        foreach (var run in missed)
        {
            _time.After(0, () => Deliver(run));
        }
    }

    /// <summary>Errors are what a caller has to expect; who is signed in is looked at in the end.</summary>
    private static void Quietly(Task work) =>
        _ = work.ContinueWith(done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
