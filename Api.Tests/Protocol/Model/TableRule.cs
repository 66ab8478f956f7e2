namespace Api.Tests.Protocol.Model;

/// <summary>
/// The table of the protocol, line by line, and not the product's code: what is true of both is true by two independent
/// readings. Each mutant differs from it in one line.
/// </summary>
internal sealed record TableRule(int Leeway) : IRule
{
    /// <summary>Mutant: a current token rotates however young it is.</summary>
    public bool RotatesYoung { get; init; }

    /// <summary>Mutant: a replay notes the time, as if it had rotated.</summary>
    public bool ReplaySetsRotatedAt { get; init; }

    /// <summary>Mutant: a replay under the key, later than the leeway, notes the time.</summary>
    public bool LateReplaySetsRotatedAt { get; init; }

    /// <summary>Mutant: the key is not looked at.</summary>
    public bool IgnoresKeys { get; init; }

    /// <summary>Mutant: the previous token is replayed at any time, with or without its key.</summary>
    public bool ReplaysForEver { get; init; }

    /// <summary>Mutant: any key at all passes for the one that replaced the token.</summary>
    public bool AcceptsAnyKey { get; init; }

    /// <summary>Mutant: an older token is refused and the session goes on.</summary>
    public bool ForgivesOlder { get; init; }

    /// <summary>Mutant: a token may be replaced under the key that made it.</summary>
    public bool AllowsKeyAgain { get; init; }

    public Decision Decide(Row row, Presented presented, int ahead)
    {
        var age = Math.Max(0, row.Age + ahead - row.Ahead);
        var young = row.Rotated && age < Leeway;
        var sameKey = !IgnoresKeys && presented.Key != 0 && (AcceptsAnyKey || presented.Key == row.Key);
        var (current, previous) = (presented.Token == 0, row.Rotated && presented.Token == 1);

        return (current, previous) switch
        {
            _ when row.Ended => Leaves(Verdict.Ended),
            (_, true) when !row.Over && (sameKey || young || ReplaysForEver) =>
                new Decision(
                    Verdict.Replayed,
                    ReplaySetsRotatedAt || (LateReplaySetsRotatedAt && !young) ? row with { Age = 0, Ahead = ahead } : row),
            _ when presented.Over || row.Over => Leaves(Verdict.Expired),
            (true, _) when young && !RotatesYoung => Leaves(Verdict.Unchanged),
            (true, _) when sameKey && !AllowsKeyAgain => Leaves(Verdict.KeyReused),
            (true, _) => new Decision(Verdict.Rotated, new Row(Rotated: true, Age: 0, ahead, presented.Key)),
            _ when ForgivesOlder => Leaves(Verdict.Expired),
            _ => new Decision(Verdict.ReuseDetected, row with { Ended = true }),
        };

        Decision Leaves(Verdict verdict) => new(verdict, row);
    }
}
