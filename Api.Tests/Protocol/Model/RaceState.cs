using System.Runtime.CompilerServices;

namespace Api.Tests.Protocol.Model;

internal enum Stage
{
    New,
    Read,
    Decided,
    Answered,
    Refused,
}

/// <summary>The row in the database: tokens are numbered as they are made.</summary>
/// <param name="Current">The current token.</param>
/// <param name="Age">Ticks since it was made by a rotation.</param>
/// <param name="Ended">Ended before its time.</param>
/// <param name="Maker">The request that made the current token, from one; zero when that is over.</param>
internal readonly record struct StoredRow(int Current, int Age, bool Ended, int Maker);

/// <summary>A request that reads, decides and writes.</summary>
/// <param name="Token">The refresh token that it presents; null for an ending.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Seen">The row as it read it.</param>
/// <param name="Verdict">What it decided.</param>
/// <param name="Second">Whether it decides for the second time.</param>
/// <param name="Late">Whether it was sent after the ending had been answered.</param>
internal readonly record struct Request(int? Token, Stage Stage, StoredRow Seen, Verdict Verdict, bool Second, bool Late);

[InlineArray(Size)]
internal struct Requests
{
    public const int Size = 5;

    private Request _first;
}

/// <summary>A moment of a race.</summary>
internal struct RaceState
{
    public StoredRow Row;

    /// <summary>Whether the ending has been answered.</summary>
    public bool EndingAnswered;

    public int Count;

    public Requests Requests;
}
