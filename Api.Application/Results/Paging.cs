namespace Api.Application.Results;

/// <summary>Which part of a list a page is.</summary>
internal readonly record struct Paging(long Page, int PageSize)
{
    /// <summary>What is answered for a page past the end.</summary>
    public static readonly Error NoSuchPage = new Error.NotFound("Invalid page.");

    /// <summary>How many to leave out first; a page beyond all numbers leaves out everything.</summary>
    public long Offset => (long)Int128.Min((Int128)(Page - 1) * PageSize, long.MaxValue);

    /// <summary>How many at the most.</summary>
    public int Limit => PageSize;

    /// <summary>Whether there is no such page: one without anything on it, but for the first.</summary>
    public bool IsPastTheEnd(int found) => Page > 1 && found == 0;
}
