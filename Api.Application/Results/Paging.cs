namespace Api.Application.Results;

/// <summary>The part of a list that a page shows.</summary>
internal readonly record struct Paging(long Page, int PageSize)
{
    /// <summary>The error of a page past the end.</summary>
    public static readonly Error NoSuchPage = new Error.NotFound("Invalid page.");

    /// <summary>How many entries to skip; a page whose offset exceeds a long skips them all.</summary>
    public long Offset => (long)Int128.Min((Int128)(Page - 1) * PageSize, long.MaxValue);

    /// <summary>How many entries at most.</summary>
    public int Limit => PageSize;

    /// <returns>Whether there is no such page: an empty one, except for the first.</returns>
    public bool IsPastTheEnd(int found) => Page > 1 && found == 0;
}
