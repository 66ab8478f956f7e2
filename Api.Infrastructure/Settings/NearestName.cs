namespace Api.Infrastructure.Settings;

/// <summary>Finds what somebody meant who misspelt a name.</summary>
public static class NearestName
{
    private const int LettersPerSlip = 4;

    /// <summary>The known name that is spelt nearest.</summary>
    /// <returns>Null when none is near: at most one letter in four may be wrong, missing, too many or swapped.</returns>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var (nearest, distance) = known.Select(candidate => (candidate, Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .DefaultIfEmpty((candidate: "", int.MaxValue))
            .MinBy(found => found.Item2);
        return distance <= (Math.Max(name.Length, nearest.Length) + LettersPerSlip - 1) / LettersPerSlip && distance < nearest.Length
            ? nearest
            : null;
    }

    /// <summary>How many letters are wrong, missing, too many, or swapped with their neighbour.</summary>
    private static int Distance(string one, string other)
    {
        var steps = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                var replaced = steps[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(replaced, 1 + Math.Min(steps[i - 1, j], steps[i, j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], 1 + steps[i - 2, j - 2]);
                }
            }
        }

        return steps[one.Length, other.Length];
    }
}
