using System.Globalization;
using Api.Web.Requests;
using Microsoft.AspNetCore.Http.Extensions;

namespace Api.Web.Contracts.Paging;

/// <summary>The addresses of the pages around one: absolute, behind the path base, with all other parameters kept.</summary>
internal static class PageLinks
{
    private const string Parameter = "page";

    public static PageResponse<T> ToPage<T>(this IReadOnlyList<T> results, HttpRequest request, long count, PageParameters parameters) =>
        results.ToPage(request, count, parameters.Page, parameters.PageSize);

    public static PageResponse<T> ToPage<T>(this IReadOnlyList<T> results, HttpRequest request, long count, long page, int pageSize) => new(
        count,
        (Int128)page * pageSize < count ? Link(request, page + 1) : null,
        page > 1 ? Link(request, page - 1) : null,
        results);

    /// <summary>The address of a page. That of the first has no <c>page</c>, as in Django REST framework.</summary>
    private static string Link(HttpRequest request, long page)
    {
        var parameters = request.Query
            .Where(parameter => !parameter.Key.Equals(Parameter, StringComparison.OrdinalIgnoreCase))
            .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value ?? ""));
        if (page > 1)
        {
            parameters = parameters.Append(KeyValuePair.Create(Parameter, page.ToString(CultureInfo.InvariantCulture)));
        }

        var query = new QueryBuilder(parameters).ToQueryString();
        return PublicAddress.Of(request, request.Path, query);
    }
}
