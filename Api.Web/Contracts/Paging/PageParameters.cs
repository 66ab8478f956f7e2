using Api.Web.Errors;
using Api.Web.Requests;

namespace Api.Web.Contracts.Paging;

/// <summary>The part of a query string that every list has.</summary>
internal sealed class PageParameters
{
    public const int DefaultPageSize = 25;
    public const int MaximumPageSize = 100;

    private PageParameters()
    {
    }

    /// <summary>Counted from 1.</summary>
    public long Page { get; private set; } = 1;

    /// <summary>The number of items on a page.</summary>
    public int PageSize { get; private set; } = DefaultPageSize;

    /// <summary>Reads the query string of a list that has no other parameters.</summary>
    /// <returns>The page that is asked for; a problem as well when a parameter is wrong.</returns>
    public static (PageParameters Page, Problem? Problem) Read(IQueryCollection query)
    {
        var reader = new QueryReader();
        var page = AddTo(reader);
        return (page, reader.Read(query));
    }

    /// <summary>Has a list's reader read page and page size too.</summary>
    /// <returns>What holds them once the query string is read.</returns>
    public static PageParameters AddTo(QueryReader reader)
    {
        var parameters = new PageParameters();
        reader.Integer("page", parameters.ReadPage).Integer("pageSize", parameters.ReadPageSize);
        return parameters;
    }

    // A page too large for a number is a page past the end: 404 and not 400.
    private string? ReadPage(long page)
    {
        Page = page;
        return page < 1 ? "Ensure this value is greater than or equal to 1." : null;
    }

    private string? ReadPageSize(long size)
    {
        PageSize = (int)Math.Clamp(size, 0, MaximumPageSize + 1);
        return PageSize switch
        {
            < 1 => "Ensure this value is greater than or equal to 1.",
            > MaximumPageSize => $"Ensure this value is less than or equal to {MaximumPageSize}.",
            _ => null,
        };
    }
}
