namespace Api.Tests.Protocol.Model;

/// <summary>
/// Every way in which the reads, decisions and writes of several requests can mix. A refresh rotates by an UPDATE on the
/// condition of the presented token; an ending names no token. Whoever changed no row reads again and decides once more.
/// </summary>
internal sealed class RaceModel(Race race) : StateModel<RaceState>
{
    private const int LongReplaced = -2;

    private readonly SessionRule _rule = new(race.Leeway);
    private readonly int _oldAge = race.Leeway + 1;

    public override RaceState Start
    {
        get
        {
            RaceState start = default;
            for (var i = 0; i < race.Refreshes; i++)
            {
                start.Requests[start.Count++] = new Request { Token = 0 };
            }

            if (race.Thief)
            {
                start.Requests[start.Count++] = new Request { Token = LongReplaced };
            }

            if (race.Ending)
            {
                start.Requests[start.Count++] = new Request { Token = null };
            }

            return start;
        }
    }

    public override void AddSteps(RaceState state, List<Step<RaceState>> steps)
    {
        AddTick(state, steps);
        for (var i = 0; i < state.Count; i++)
        {
            var request = state.Requests[i];
            switch (request.Stage)
            {
                case Stage.New:
                    var late = request.Late || (!request.Second && state.EndingAnswered);
                    Add(state, i, request with { Stage = Stage.Read, Seen = state.Row, Late = late }, "reads", steps);
                    break;

                case Stage.Read when request.Token is { } token:
                    AddDecision(state, i, request, token, steps);
                    break;

                case Stage.Read:
                    Add(state, i, request with { Stage = Stage.Decided }, "decides to end", steps);
                    break;

                case Stage.Decided when request.Verdict is Verdict.Rotated && request.Token is { } token:
                    AddRotation(state, i, request, token, steps);
                    break;

                case Stage.Decided:
                    AddEnding(state, i, request, steps);
                    break;

                case Stage.Answered when request.Token is not null && state.Row.Current < race.MostRotations:
                    AddNextUse(state, i, request, steps);
                    break;
            }
        }
    }

    public override RaceState Canonical(RaceState state) => state;

    public override UInt128 Encode(RaceState canonical)
    {
        Code code = default;
        Put(canonical.Row);
        code.Put(canonical.EndingAnswered);
        for (var i = 0; i < canonical.Count; i++)
        {
            var request = canonical.Requests[i];
            code.Put(request.Token is { } token ? token - LongReplaced : 7, 3);
            code.Put((int)request.Stage, 3);
            Put(request.Seen);
            code.Put((int)request.Verdict, 3);
            code.Put(request.Second);
            code.Put(request.Late);
        }

        return code.Value;

        void Put(StoredRow row)
        {
            code.Put(row.Current, 3);
            code.Put(row.Age, 2);
            code.Put(row.Ended);
            code.Put(row.Maker, 3);
        }
    }

    private void AddDecision(RaceState state, int index, Request request, int token, List<Step<RaceState>> steps)
    {
        var seen = request.Seen;
        var row = new Row(seen.Current > 0, seen.Age, Ahead: 0, Key: 0, seen.Ended);
        var presented = new Presented(Math.Min(NetworkState.Oldest, seen.Current - token), Key: 0);
        var verdict = seen.Maker == index + 1 && !seen.Ended && !race.ForgetsOwnSuccessor
            ? Verdict.Replayed
            : _rule.Decide(row, presented, ahead: 0).Verdict;
        switch (verdict)
        {
            case Verdict.Unchanged or Verdict.Replayed:
                var handed = request with { Stage = Stage.Answered, Token = seen.Current };
                Add(state, index, handed, $"is answered {verdict}", steps, violates: request.Late);
                break;

            case Verdict.Rotated or Verdict.ReuseDetected:
                var violates = (verdict is Verdict.Rotated && request.Second) || (verdict is Verdict.ReuseDetected && race.Honest);
                Add(state, index, request with { Stage = Stage.Decided, Verdict = verdict }, $"decides {verdict}", steps, violates);
                break;

            default:
                Add(state, index, request with { Stage = Stage.Refused }, $"is refused: {verdict}", steps);
                break;
        }
    }

    private void AddRotation(RaceState state, int index, Request request, int token, List<Step<RaceState>> steps)
    {
        var isCurrent = state.Row.Current == token;
        if (!(isCurrent || race.RotatingIgnoresToken) || !(!state.Row.Ended || race.RotatingIgnoresEnding))
        {
            AddSecondTry(state, index, request, "changes no row", steps);
            return;
        }

        var young = state.Row.Current > 0 && state.Row.Age < race.Leeway;
        var next = state;
        next.Row = new StoredRow(state.Row.Current + 1, Age: 0, state.Row.Ended, race.LosesCommits ? index + 1 : 0);
        Add(next, index, request with { Stage = Stage.Answered, Token = next.Row.Current }, "rotates", steps, !isCurrent
            || state.Row.Ended || young || request.Late);
        if (race.LosesCommits && !request.Second)
        {
            AddSecondTry(next, index, request, "rotates and does not hear of it", steps);
        }
    }

    private void AddEnding(RaceState state, int index, Request request, List<Step<RaceState>> steps)
    {
        var done = request with { Stage = request.Token is null ? Stage.Answered : Stage.Refused };
        var next = state;
        next.EndingAnswered = true;
        if (state.Row.Ended)
        {
            Add(next, index, done, "finds it ended", steps);
        }
        else if (!race.EndingNamesToken || state.Row.Current == request.Seen.Current)
        {
            next.Row = state.Row with { Ended = true };
            Add(next, index, done, "ends it", steps);
        }
        else
        {
            AddSecondTry(state, index, request, "fails to end it", steps);
        }
    }

    /// <summary>Who has lost a second time has lost for good.</summary>
    private static void AddSecondTry(RaceState state, int index, Request request, string does, List<Step<RaceState>> steps) =>
        Add(state, index, request with { Stage = Stage.New, Seen = default, Second = true }, does, steps, violates: request.Second);

    private static void AddNextUse(RaceState state, int index, Request request, List<Step<RaceState>> steps)
    {
        var next = state;
        next.Row = Forget(state.Row);
        for (var i = 0; i < state.Count; i++)
        {
            next.Requests[i] = state.Requests[i] with { Seen = Forget(state.Requests[i].Seen) };
        }

        Add(next, index, new Request { Token = request.Token, Late = state.EndingAnswered }, "goes on with what it got", steps);

        StoredRow Forget(StoredRow row) => row.Maker == index + 1 ? row with { Maker = 0 } : row;
    }

    private void AddTick(RaceState state, List<Step<RaceState>> steps)
    {
        var next = state;
        next.Row = Later(state.Row);
        for (var i = 0; i < state.Count; i++)
        {
            next.Requests[i] = state.Requests[i] with { Seen = Later(state.Requests[i].Seen) };
        }

        steps.Add(new(Event.Tick, next));

        StoredRow Later(StoredRow row) => row with { Age = row.Current == 0 ? 0 : Math.Min(_oldAge, row.Age + 1) };
    }

    private static void Add(RaceState state, int index, Request request, string does, List<Step<RaceState>> steps, bool violates = false)
    {
        var finished = request.Stage is Stage.Answered or Stage.Refused;
        var next = state;
        next.Requests[index] = finished ? new Request { Token = request.Token, Stage = request.Stage } : request;
        var who = request.Token is null ? $"ending {index + 1}" : $"refresh {index + 1}";
        steps.Add(new(new Event(who, does), next, violates));
    }
}
