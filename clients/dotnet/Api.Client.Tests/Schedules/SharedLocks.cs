using Api.Client.Storage;

namespace Api.Client.Tests.Schedules;

/// <summary>Locks that several programs share: one queue for each name, which a program that dies leaves.</summary>
internal sealed class SharedLocks
{
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);
    private readonly List<(string Name, ScheduledProgram Program, Action Grant)> _waiting = [];

    public ISessionLocks For(ScheduledProgram program) => new ProgramLocks(this, program);

    public void Leave(ScheduledProgram program)
    {
        _waiting.RemoveAll(waiting => waiting.Program == program);
        foreach (var held in _held.Values.Where(held => held.Program == program).ToList())
        {
            held.Release();
        }
    }

    private void Grant()
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            var (name, _, grant) = _waiting[i];
            if (!_held.ContainsKey(name))
            {
                _waiting.RemoveAt(i);
                grant();
                i = -1;
            }
        }
    }

    private sealed class ProgramLocks(SharedLocks locks, ScheduledProgram program) : ISessionLocks
    {
        public async ValueTask<IAsyncDisposable> AcquireAsync(string name)
        {
            var granted = new TaskCompletionSource();
            var held = new Held(locks, name, program);
            locks._waiting.Add((name, program, () =>
            {
                locks._held[name] = held;
                program.Deliver(() => granted.SetResult());
            }
            ));
            locks.Grant();
            await granted.Task;
            return held;
        }
    }

    private sealed class Held(SharedLocks locks, string name, ScheduledProgram program) : IAsyncDisposable
    {
        public ScheduledProgram Program { get; } = program;

        public void Release()
        {
            if (locks._held.GetValueOrDefault(name) == this)
            {
                locks._held.Remove(name);
                locks.Grant();
            }
        }

        public ValueTask DisposeAsync()
        {
            Release();
            return ValueTask.CompletedTask;
        }
    }
}
