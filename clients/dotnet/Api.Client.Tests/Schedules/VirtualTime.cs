namespace Api.Client.Tests.Schedules;

/// <summary>A time that passes only when told to, and what happens in it.</summary>
internal sealed class VirtualTime
{
    public static readonly DateTimeOffset Start = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long At, int Order)> _due = new();
    private int _order;

    /// <summary>Milliseconds since the start.</summary>
    public long Now { get; private set; }

    public void After(long milliseconds, Action run) => _due.Enqueue(run, (Now + milliseconds, _order++));

    /// <summary>Lets the time pass, event by event. What an event sets going has run before the next one.</summary>
    public void PassTo(long until)
    {
        while (_due.TryPeek(out var run, out var due) && due.At <= until)
        {
            _due.Dequeue();
            Now = Math.Max(Now, due.At);
            run();
        }

        Now = until;
    }
}

/// <summary>The time as a program sees it: while the phone sleeps its timers wait.</summary>
/// <param name="time">The time that passes.</param>
/// <param name="deliver">Lets something reach the program, now or when it wakes up.</param>
internal sealed class ProgramTime(VirtualTime time, Action<Action> deliver) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => VirtualTime.Start.AddMilliseconds(time.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(ProgramTime owner, Action callback) : ITimer
    {
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                owner.Start((long)dueTime.TotalMilliseconds, () =>
                {
                    if (version == _version)
                    {
                        callback();
                    }
                });
            }

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private void Start(long milliseconds, Action run) => time.After(milliseconds, () => deliver(run));
}
