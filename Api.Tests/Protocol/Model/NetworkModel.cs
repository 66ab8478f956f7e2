namespace Api.Tests.Protocol.Model;

/// <summary>
/// Tabs that share a store, a network that delays, loses, doubles and reorders, replicas whose clocks differ, and perhaps a
/// thief who sends whatever is worst. Without a thief a violation is any ending of the session; with one, that somebody who
/// comes late is not found out.
/// </summary>
internal sealed class NetworkModel(Network network, IRule rule) : StateModel<NetworkState>
{
    /// <summary>More rounds are not counted.</summary>
    public const int MostRounds = 3;

    private readonly int[] _clocks = network.Skew > 0 ? [0, network.Skew] : [0];
    private readonly int _oldAge = Math.Max(network.Leeway, network.StoredWithin ?? 0) + network.Skew + 1;

    public NetworkModel(Network network)
        : this(network, new SessionRule(network.Leeway))
    {
    }

    /// <summary>How often one of two parties caught up with a rotation by the other.</summary>
    public int Rounds { get; private set; }

    public override NetworkState Start => new() { Row = Row.Login, Arrived = true, Stored = network.Wait, Count = network.Tabs };

    public override void AddSteps(NetworkState state, List<Step<NetworkState>> steps)
    {
        var busy = false;
        for (var i = 0; i < network.Tabs; i++)
        {
            busy |= state.Messages[i].Phase is not (Phase.Idle or Phase.Again);
        }

        for (var i = 0; i < state.Count; i++)
        {
            if (i < network.Tabs)
            {
                AddTab(state, i, busy, steps);
            }
            else
            {
                AddStray(state, i, steps);
            }
        }

        AddThief(state, steps);
        AddTick(state, steps);
    }

    /// <summary>Tabs have no order, and keys are named in the order in which they are met.</summary>
    public override NetworkState Canonical(NetworkState state)
    {
        var canonical = state;
        Sort(ref canonical);
        Span<int> names = stackalloc int[Messages.Size + 4];
        var named = 0;
        canonical.Row = state.Row with { Key = Name(state.Row.Key, names, ref named) };
        canonical.Key = Name(state.Key, names, ref named);
        canonical.Theft = state.Theft with { Key = Name(state.Theft.Key, names, ref named) };
        for (var i = 0; i < state.Count; i++)
        {
            var message = canonical.Messages[i];
            canonical.Messages[i] = message with { Key = Name(message.Key, names, ref named) };
        }

        Sort(ref canonical);
        canonical.LastKey = named;
        return canonical;
    }

    public override UInt128 Encode(NetworkState canonical)
    {
        Code code = default;
        code.Put(canonical.Row.Rotated);
        code.Put(canonical.Row.Age, 6);
        code.Put(canonical.Row.Ahead > 0);
        code.Put(canonical.Row.Key, 3);
        code.Put(canonical.Token, 2);
        code.Put(canonical.Key, 3);
        code.Put(canonical.Arrived);
        code.Put(canonical.Stored, 4);
        code.Put(canonical.Losses, 2);
        code.Put(canonical.Count - network.Tabs, 2);
        if (network.Thief is not Loot.None)
        {
            code.Put(canonical.Theft.Token ?? 7, 3);
            code.Put(canonical.Theft.Key, 3);
            code.Put(canonical.Theft.OwnerBehind ?? 31, 5);
            code.Put(canonical.Theft.ThiefBehind ?? 31, 5);
            code.Put(canonical.Theft.Rounds, 2);
        }

        for (var i = 0; i < canonical.Count; i++)
        {
            var message = canonical.Messages[i];
            code.Put((int)message.Phase, 3);
            code.Put(message.Token, 2);
            code.Put(message.Key, 3);
            code.Put(message.Age, 4);
            code.Put(message.Answer, 3);
        }

        return code.Value;
    }

    private static int Name(int key, Span<int> names, ref int named)
    {
        if (key == 0)
        {
            return 0;
        }

        var name = names[..named].IndexOf(key);
        if (name < 0)
        {
            name = named;
            names[named++] = key;
        }

        return name + 1;
    }

    /// <summary>Few, and nearly in order: by insertion.</summary>
    private void Sort(ref NetworkState state)
    {
        Span<Message> messages = state.Messages;
        for (var i = 1; i < state.Count; i++)
        {
            var first = i < network.Tabs ? 0 : network.Tabs;
            for (var j = i; j > first && messages[j].Order < messages[j - 1].Order; j--)
            {
                (messages[j - 1], messages[j]) = (messages[j], messages[j - 1]);
            }
        }
    }

    private void AddTab(NetworkState state, int tab, bool busy, List<Step<NetworkState>> steps)
    {
        var message = state.Messages[tab];
        var next = state;
        switch (message.Phase)
        {
            case Phase.Idle or Phase.Again when state.Stored >= network.Wait && !(network.Lock && busy):
                if (network.Keys != Keys.None && state.Key == 0)
                {
                    next.Key = ++next.LastKey;
                }

                next.Messages[tab] = network.ReadsKeyFirst
                    ? new Message(Phase.KeyRead, 0, next.Key, 0, 0)
                    : new Message(Phase.Sent, state.Token, next.Key, 0, 0);
                steps.Add(new(
                    network.ReadsKeyFirst ? Told(tab, "reads the key", key: next.Key) : Told(tab, "sends", state.Token, next.Key),
                    next));
                return;

            case Phase.KeyRead:
                next.Messages[tab] = message with { Phase = Phase.Sent, Token = state.Token };
                steps.Add(new(Told(tab, "sends", state.Token, message.Key), next));
                return;

            case Phase.Sent:
                AddDecisions(state, tab, steps);
                break;

            case Phase.Answered:
                Receive(ref next, message, waiting: true);
                next.Messages[tab] = default(Message) with
                {
                    Phase = message.Answer == Message.KeyReused && network.Losses is not null ? Phase.Again : Phase.Idle,
                };
                steps.Add(
                    new(message.Answer <= NetworkState.Oldest ? Told(tab, "is answered", message.Answer) : Told(tab, "is answered"), next));
                break;
        }

        AddLossOrGivingUp(state, tab, steps);
    }

    private void AddLossOrGivingUp(NetworkState state, int tab, List<Step<NetworkState>> steps)
    {
        var message = state.Messages[tab];
        if (message.Phase is Phase.Sent or Phase.Answered && !(state.Losses >= network.Losses))
        {
            var lost = state;
            lost.Losses += network.Losses is null ? 0 : 1;
            lost.Messages[tab] = message with { Phase = Phase.Lost, Answer = 0 };
            steps.Add(
                new(Told(tab, message.Phase is Phase.Sent ? "loses its request" : "loses its answer", message.Token, message.Key), lost));
        }

        if (message.Phase is Phase.Idle or Phase.Again || !(network.Reloads || message.Age == network.TimeOut))
        {
            return;
        }

        var next = state;
        next.Messages[tab] = default(Message) with { Phase = network.Losses is null ? Phase.Idle : Phase.Again };
        if (MayStray(state, message))
        {
            next.Add(message);
        }
        else if (message.Phase is not Phase.Lost && network.Losses is not null)
        {
            return;
        }

        steps.Add(new(Told(tab, "gives up", message.Token, message.Key), next));
    }

    private void AddStray(NetworkState state, int slot, List<Step<NetworkState>> steps)
    {
        var message = state.Messages[slot];
        var gone = state;
        gone.RemoveAt(slot);
        steps.Add(new(new Event("a given-up message", "is lost", message.Token, message.Key), gone));
        if (message.Phase is Phase.Sent)
        {
            AddDecisions(state, slot, steps);
            return;
        }

        Receive(ref gone, message, waiting: false);
        steps.Add(new(new Event("a late answer", "arrives", message.Answer), gone));
    }

    /// <summary>The server decides upon a request, by the one or the other clock.</summary>
    private void AddDecisions(NetworkState state, int slot, List<Step<NetworkState>> steps)
    {
        var message = state.Messages[slot];
        foreach (var ahead in _clocks)
        {
            var (verdict, row) = rule.Decide(state.Row, new Presented(message.Token, message.Key), ahead);
            var happening = slot < network.Tabs
                ? Told(slot, "has decided", message.Token, message.Key) with { Verdict = verdict }
                : new Event("a given-up request", "is decided", message.Token, message.Key, verdict);
            var next = state;
            if (!TryApply(ref next, new Presented(message.Token, message.Key), verdict, row, byThief: false))
            {
                steps.Add(new(happening, next, Violates: true));
                continue;
            }

            if (verdict is Verdict.ReuseDetected)
            {
                continue;
            }

            var answer = verdict switch
            {
                Verdict.Unchanged when network.Store is Store.Cookie => Message.SetsNothing,
                Verdict.KeyReused => Message.KeyReused,
                _ => 0,
            };
            var request = next.Messages[slot];
            var answered = request with { Phase = Phase.Answered, Answer = answer };
            if (slot < network.Tabs)
            {
                next.Messages[slot] = answered;
            }
            else if (network.LateAnswers && request.Age < network.TimeOut && answer != Message.SetsNothing)
            {
                next.Messages[slot] = answered;
            }
            else
            {
                next.RemoveAt(slot);
            }

            steps.Add(new(happening, next));
            if (network.Doubles && next.Count < network.Tabs + network.Strays)
            {
                next.Add(request);
                steps.Add(new(happening with { Does = happening.Does + ", its double being under way," }, next));
            }
        }
    }

    /// <summary>The row and the tokens after a decision; false if the decision breaks a guarantee.</summary>
    private bool TryApply(ref NetworkState state, Presented presented, Verdict verdict, Row row, bool byThief)
    {
        if (network.Thief is Loot.None)
        {
            if (verdict is Verdict.ReuseDetected or Verdict.Ended or Verdict.Expired)
            {
                return false;
            }
        }
        else if (!TryFollow(ref state, presented, verdict, byThief))
        {
            return false;
        }

        state.Row = row;
        if (verdict is Verdict.Rotated)
        {
            state.AgeTokens();
            state.Arrived = false;
            state.Losses = 0;
        }

        return true;
    }

    /// <summary>Whether whoever comes late, and without the key, is found out.</summary>
    private bool TryFollow(ref NetworkState state, Presented presented, Verdict verdict, bool byThief)
    {
        var theft = state.Theft;
        var behind = byThief ? theft.ThiefBehind : theft.OwnerBehind;
        var withTheKey = presented.Token == 1 && presented.Key != 0 && presented.Key == state.Row.Key;
        if (verdict is not Verdict.ReuseDetected && behind >= network.Leeway + network.Skew && !withTheKey)
        {
            return false;
        }

        if (theft.Token is null)
        {
            return true;
        }

        var rounds = behind is null ? theft.Rounds : Math.Min(MostRounds, theft.Rounds + 1);
        Rounds = Math.Max(Rounds, verdict is Verdict.ReuseDetected ? 0 : rounds);
        var other = byThief ? theft.OwnerBehind : theft.ThiefBehind;
        if (verdict is Verdict.Rotated)
        {
            other ??= 0;
        }

        state.Theft = theft with { OwnerBehind = byThief ? other : null, ThiefBehind = byThief ? null : other, Rounds = rounds };
        return true;
    }

    private void Receive(ref NetworkState state, Message message, bool waiting)
    {
        var held = state.Token;
        if (message.Answer <= NetworkState.Oldest && (network.Store is not Store.CompareBeforeStore || state.Token == message.Token))
        {
            state.Token = message.Answer;
        }

        state.Arrived |= state.Token == 0;
        var sameKey = state.Key == message.Key;
        if (state.Token != held)
        {
            state.Stored = 0;
            state.Key = network.Keys is Keys.Constant ? state.Key : 0;
        }

        if (sameKey && (message.Answer == Message.KeyReused || (waiting && network.Keys is Keys.DroppedAtAnyAnswer)))
        {
            state.Key = 0;
        }
    }

    /// <summary>The thief's requests and answers take no time: a slow thief is one who acts later.</summary>
    private void AddThief(NetworkState state, List<Step<NetworkState>> steps)
    {
        if (network.Thief is Loot.None)
        {
            return;
        }

        if (state.Theft.Token is not { } newest)
        {
            if (network.Thief is Loot.Token || state.Key != 0)
            {
                var stolen = state;
                stolen.Theft = new Theft(state.Token, network.Thief is Loot.Token ? 0 : state.Key, null, null, 0);
                steps.Add(new(new Event("the thief", "copies", state.Token, stolen.Theft.Key), stolen));
            }

            return;
        }

        for (var token = newest; token <= NetworkState.Oldest; token++)
        {
            AddThief(state, token, key: 0, steps);
            AddThief(state, token, state.LastKey + 1, steps);
            if (state.Theft.Key != 0)
            {
                AddThief(state, token, state.Theft.Key, steps);
            }
        }
    }

    private void AddThief(NetworkState state, int token, int key, List<Step<NetworkState>> steps)
    {
        foreach (var ahead in _clocks)
        {
            var (verdict, row) = rule.Decide(state.Row, new Presented(token, key), ahead);
            var next = state;
            next.LastKey = Math.Max(state.LastKey, key);
            var holds = TryApply(ref next, new Presented(token, key), verdict, row, byThief: true);
            if (verdict is Verdict.Rotated or Verdict.Replayed or Verdict.Unchanged)
            {
                next.Theft = next.Theft with { Token = 0 };
            }

            if (!holds || verdict is not Verdict.ReuseDetected)
            {
                steps.Add(new(new Event("the thief", "uses", token, key, verdict), next, Violates: !holds));
            }
        }
    }

    private void AddTick(NetworkState state, List<Step<NetworkState>> steps)
    {
        if (!state.Arrived && state.Row.Age >= network.StoredWithin)
        {
            return;
        }

        var next = state;
        for (var i = 0; i < state.Count; i++)
        {
            var message = state.Messages[i];
            var limit = message.Phase switch
            {
                Phase.Idle => int.MaxValue,
                Phase.Again => 0,
                Phase.KeyRead => network.Deadline,
                Phase.Sent when i < network.Tabs => Math.Min(network.Deadline, network.TimeOut),
                Phase.Sent => network.Deadline,
                _ => network.TimeOut,
            };
            if (message.Age >= limit)
            {
                return;
            }

            if (message.Phase is not Phase.Idle)
            {
                next.Messages[i] = message with { Age = message.Age + 1 };
            }
        }

        if (state.Row.Rotated)
        {
            next.Row = state.Row with { Age = Math.Min(_oldAge, state.Row.Age + 1) };
        }

        next.Stored = Math.Min(network.Wait, state.Stored + 1);
        next.Theft = state.Theft with { OwnerBehind = Later(state.Theft.OwnerBehind), ThiefBehind = Later(state.Theft.ThiefBehind) };
        steps.Add(new(Event.Tick, next));

        int? Later(int? behind) => behind is { } ticks ? Math.Min(_oldAge, ticks + 1) : null;
    }

    /// <summary>Whether a message that its tab has given up goes on by itself.</summary>
    private bool MayStray(NetworkState state, Message message) =>
        state.Count < network.Tabs + network.Strays
        && message.Age < Math.Max(network.Deadline, network.TimeOut)
        && (message.Phase is Phase.Sent || (message.Phase is Phase.Answered && network.LateAnswers));

    private static Event Told(int tab, string does, int? token = null, int key = 0) => new($"tab {tab + 1}", does, token, key);
}
