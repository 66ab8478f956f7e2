namespace Api.Tests.Protocol.Model;

/// <summary>The outcomes of the protocol's table.</summary>
internal enum Verdict
{
    Rotated,
    Unchanged,
    Replayed,
    KeyReused,
    ReuseDetected,
    Ended,
    Expired,
}

/// <summary>
/// A session's row as the model sees it. Tokens are named by their distance from the current one, keys by numbers of which
/// zero is none, and times are whole ticks, so that there are finitely many rows and "holds" is for runs of any length.
/// </summary>
/// <param name="Rotated">False while the current token is the one of the login.</param>
/// <param name="Age">Ticks since the rotation.</param>
/// <param name="Ahead">By how much the clock that noted the rotation was ahead.</param>
/// <param name="Key">The key that made the current token.</param>
/// <param name="Ended">Ended before its time.</param>
/// <param name="Over">Past its idle or absolute end.</param>
internal readonly record struct Row(bool Rotated, int Age, int Ahead, int Key, bool Ended = false, bool Over = false)
{
    /// <summary>As a login leaves it.</summary>
    public static Row Login => default;
}

/// <summary>What a client sends.</summary>
/// <param name="Token">Zero is the current token, one the previous; anything more is older.</param>
/// <param name="Key">The key that comes with it.</param>
/// <param name="Over">Past its own <c>exp</c>.</param>
internal readonly record struct Presented(int Token, int Key, bool Over = false);

/// <summary>An outcome, and the row as it leaves it.</summary>
internal readonly record struct Decision(Verdict Verdict, Row Row);

/// <summary>The server's rule. The model runs on the real one, and on others to show that it tells them from it.</summary>
internal interface IRule
{
    /// <summary>What presenting a token leads to.</summary>
    /// <param name="row">The session.</param>
    /// <param name="presented">What the client sent.</param>
    /// <param name="ahead">By how much the clock of the deciding replica is ahead.</param>
    Decision Decide(Row row, Presented presented, int ahead);
}
