using Api.Application.Results;

namespace Api.Application.Roles;

/// <summary>Asks for one page of the roles.</summary>
/// <param name="Page">Counted from 1.</param>
/// <param name="PageSize">How many a page holds.</param>
public sealed record ListRolesQuery(long Page, int PageSize);

/// <summary>Lists roles page by page.</summary>
public sealed class ListRolesHandler(IRoleCatalog roles)
{
    /// <returns>The page; <see cref="Error.NotFound"/> past the end, except for the first page.</returns>
    public async Task<Result<RolePage>> HandleAsync(ListRolesQuery query, CancellationToken cancellationToken)
    {
        var part = new Paging(query.Page, query.PageSize);
        var page = await roles.ListAsync(part.Offset, part.Limit, cancellationToken);
        return part.IsPastTheEnd(page.Names.Count) ? Paging.NoSuchPage : page;
    }
}
