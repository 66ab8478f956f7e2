namespace Api.Tests.Protocol.Model;

/// <summary>One session, read and written by several requests at once.</summary>
public sealed record Race
{
    /// <summary>L, in ticks.</summary>
    public required int Leeway { get; init; }

    /// <summary>How many refreshes of the login's token run side by side; each client uses what it gets at once.</summary>
    public int Refreshes { get; init; } = 3;

    /// <summary>A logout, or whatever else ends the session.</summary>
    public bool Ending { get; init; }

    /// <summary>Somebody presents a token that was replaced long ago.</summary>
    public bool Thief { get; init; }

    /// <summary>A commit may go through and its answer be lost between the database and us.</summary>
    public bool LosesCommits { get; init; }

    /// <summary>A refresh that is taken for theft is a violation.</summary>
    public bool Honest { get; init; }

    /// <summary>After so many rotations nobody goes on.</summary>
    public int MostRotations { get; init; } = 4;

    /// <summary>Mutant: the statement that ends a session names the current token as it was read.</summary>
    public bool EndingNamesToken { get; init; }

    /// <summary>Mutant: the statement that rotates does not ask whether the presented token is still current.</summary>
    public bool RotatingIgnoresToken { get; init; }

    /// <summary>Mutant: the statement that rotates does not ask whether the session has ended.</summary>
    public bool RotatingIgnoresEnding { get; init; }

    /// <summary>Mutant: a successor of one's own making is not recognised when the row is read again.</summary>
    public bool ForgetsOwnSuccessor { get; init; }

    public override string ToString() =>
        $"L={Leeway}, {Refreshes} refreshes{(Ending ? ", ending" : "")}{(Thief ? ", thief" : "")}{(LosesCommits ? ", lost commits" : "")}";
}
