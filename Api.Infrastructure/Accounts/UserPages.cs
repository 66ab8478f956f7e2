using Api.Application.Text;
using Api.Application.Users;

namespace Api.Infrastructure.Accounts;

/// <summary>What is the same about a page of users however it is read.</summary>
internal static class UserPages
{
    /// <summary>How many are read beyond a page: whether there is one tells whether the page is the last.</summary>
    public const int Ahead = 1;

    public static readonly UserPage Empty = new(0, []);

    /// <summary>Brings the search into the form in which <see cref="ApplicationUser.SearchText"/> is stored.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="part">The part that is looked for; null when nothing is.</param>
    /// <returns>False when no text can have such a part.</returns>
    public static bool TryNormalizeSearch(this UserFilter filter, out string? part)
    {
        part = filter.Search is null ? null : NameNormalizer.NormalizePart(filter.Search);
        return part is null
            || (filter.Search!.Length <= CanonicalText.LongestText && !part.Contains(ApplicationUser.SearchSeparator));
    }

    /// <summary>How many match in all.</summary>
    /// <param name="filter">What was asked for.</param>
    /// <param name="found">How many came, of the page and <see cref="Ahead"/>.</param>
    /// <param name="count">Counts, where the page does not tell.</param>
    public static async Task<long> CountAsync(this UserFilter filter, int found, Func<Task<long>> count)
    {
        var isLast = found <= filter.Limit && (found > 0 || filter.Offset == 0);
        return filter.Position is not { Beside: not null } && isLast
            ? filter.Offset + found
            // What was counted a moment ago may lack those who came since.
            : Math.Max(await count(), filter.Offset < int.MaxValue && found > 0 ? filter.Offset + found : 0);
    }

    /// <summary>Puts together what was read, the other way round where the page ends at the position.</summary>
    /// <param name="filter">What was asked for.</param>
    /// <param name="count">How many match in all.</param>
    /// <param name="found">The places of all that came, of the page and <see cref="Ahead"/>.</param>
    /// <param name="users">Those of them that are shown.</param>
    public static UserPage ToPage(this UserFilter filter, long count, IReadOnlyList<UserKey> found, IEnumerable<UserDetails> users)
    {
        if (filter.Position is not { } position || found.Count == 0)
        {
            return new UserPage(count, [.. users]);
        }

        var hasMore = found.Count > filter.Limit;
        var (near, far) = (found[0], found[Math.Min(found.Count, filter.Limit) - 1]);
        return position.IsEnd
            ? new UserPage(count, [.. users.Reverse()])
            {
                Next = position with { Beside = near, IsEnd = false },
                Previous = hasMore ? position with { Beside = far } : null,
            }
            : new UserPage(count, [.. users])
            {
                Next = hasMore ? position with { Beside = far } : null,
                Previous = position.Beside is null ? null : position with { Beside = near, IsEnd = true },
            };
    }
}
