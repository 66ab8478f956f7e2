using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>Measures one row.</summary>
/// <returns>The lines that it adds to the table.</returns>
internal delegate Task<IReadOnlyList<Comparison>> Measurement(Conditions conditions, CancellationToken cancellationToken);

/// <summary>Something that is promised, and how it is measured.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="MeasureAsync">Starts what it needs, measures it, and stops what it started.</param>
internal sealed record Row(string Name, Measurement MeasureAsync)
{
    /// <summary>Whether wrk loads it.</summary>
    public bool NeedsWrk { get; init; }

    /// <summary>Whether SimpleJWT is what it is compared with.</summary>
    public bool NeedsSimpleJwt { get; init; }

    /// <summary>Whether it takes some seconds when its rounds are short, and no other quick row does the same.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Why it cannot be measured here; null when it can.</summary>
    public string? FindMissing() => NeedsWrk && !File.Exists(Wrk.Program)
        ? "not installed: wrk"
        : NeedsSimpleJwt ? SimpleJwt.FindMissing() : null;
}
