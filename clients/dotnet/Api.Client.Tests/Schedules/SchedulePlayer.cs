using Api.Client.Protocol;
using Api.Client.Storage;

namespace Api.Client.Tests.Schedules;

/// <summary>
/// Plays a schedule. Everything runs on the calling thread, in order: the client awaits without a context, and whatever ends a
/// task here runs what waits for it.
/// </summary>
internal static class SchedulePlayer
{
    /// <returns>What was not as it is written; nothing when all was.</returns>
    public static IReadOnlyList<string> Play(Schedule schedule, RefreshRules? rules = null)
    {
        // NUnit has a context, to which everything would be posted.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return PlayWithoutContext(schedule, rules ?? RefreshRules.Protocol);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static List<string> PlayWithoutContext(Schedule schedule, RefreshRules rules)
    {
        var time = new VirtualTime();
        var network = new ScheduledNetwork(time, schedule.Calls);
        var storage = new MemorySessionStorage();
        var locks = schedule.Locks ? new SharedLocks() : null;
        var keys = 0;
        var programs = new ScheduledProgram[schedule.End.Count];
        for (var place = 0; place < programs.Length; place++)
        {
            programs[place] = Start(place);
        }

        foreach (var (at, place, does) in schedule.Events)
        {
            time.PassTo(at);
            if (does == "restart")
            {
                programs[place].Die();
                locks?.Leave(programs[place]);
                programs[place] = Start(place);
                programs[place].Do("restore");
            }
            else
            {
                programs[place].Do(does);
            }
        }

        time.PassTo(schedule.Until);
        var states = programs.Select((program, place) => (place, State: NameOf(program.Session.State)))
            .Where(end => end.State != schedule.End[end.place])
            .Select(end => $"client {end.place} is {end.State} and not {schedule.End[end.place]}");
        return [.. network.Faults, .. network.NotSent, .. states];

        ScheduledProgram Start(int place)
        {
            ScheduledProgram? program = null;
            var handler = network.For(place, run => program!.Deliver(run));
            return program = new ScheduledProgram(
                time, storage, locks, handler, rules, () => $"key-{keys++}".PadRight(24, 'x'));
        }
    }

    private static string NameOf(SessionState state) => state switch
    {
        SessionState.SignedIn => "signedIn",
        SessionState.SignedOut => "signedOut",
        _ => "unknown",
    };
}
