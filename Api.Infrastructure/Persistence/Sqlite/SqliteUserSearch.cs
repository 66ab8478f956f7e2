namespace Api.Infrastructure.Persistence.Sqlite;

/// <summary>How the users are found who have a part in their search text.</summary>
internal enum SqliteUserSearch
{
    /// <summary>Nothing is searched for.</summary>
    None,

    /// <summary>By looking into every text.</summary>
    Scan,

    /// <summary>By the index of every three characters that follow each other, the table UserSearch (FTS5).</summary>
    Index,
}

/// <summary>Chooses between scan and index, which find the same users.</summary>
internal static class SqliteUserSearches
{
    // Of a shorter part the index finds nothing, and does not say so.
    private const int ShortestInIndex = 3;

    public static SqliteUserSearch Of(string? part) => part switch
    {
        null => SqliteUserSearch.None,
        // A text ends at U+0000 for FTS5.
        _ when part.Contains('\0') || part.EnumerateRunes().Take(ShortestInIndex).Count() < ShortestInIndex => SqliteUserSearch.Scan,
        _ => SqliteUserSearch.Index,
    };

    /// <summary>The value of the parameter: for the index a phrase, within which nothing but the quotation mark has a meaning.</summary>
    public static string ToValue(this SqliteUserSearch search, string part) => search == SqliteUserSearch.Index
        ? $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : part;
}
