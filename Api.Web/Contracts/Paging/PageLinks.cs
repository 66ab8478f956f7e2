using System.Globalization;
using Api.Web.Requests;
using Microsoft.AspNetCore.Http.Extensions;

namespace Api.Web.Contracts.Paging;

/// <summary>The addresses of the pages around one: absolute, behind the path base, with all other parameters kept.</summary>
internal static class PageLinks
{
    /// <summary>The parameter that goes on behind an item; its text comes from such an address.</summary>
    public const string After = "after";

    private const string Page = "page";

    public static PageResponse<T> ToPage<T>(this IReadOnlyList<T> results, HttpRequest request, long count, PageParameters parameters) =>
        results.ToPage(request, count, parameters.Page, parameters.PageSize);

    public static PageResponse<T> ToPage<T>(this IReadOnlyList<T> results, HttpRequest request, long count, long page, int pageSize) => new(
        count,
        (Int128)page * pageSize < count ? Link(request, page + 1) : null,
        page > 1 ? Link(request, page - 1) : null,
        results);

    /// <summary>A page whose neighbours are found by <see cref="After"/>.</summary>
    public static PageResponse<T> ToPage<T>(
        this IReadOnlyList<T> results,
        HttpRequest request,
        long count,
        string? next,
        string? previous) => new(
        count,
        next is null ? null : Link(request, After, next),
        previous is null ? null : Link(request, After, previous),
        results);

    /// <summary>The address of a page. That of the first has no <c>page</c>, as in Django REST framework.</summary>
    private static string Link(HttpRequest request, long page) =>
        Link(request, Page, page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null);

    private static string Link(HttpRequest request, string name, string? value)
    {
        var parameters = request.Query
            .Where(parameter => !parameter.Key.Equals(Page, StringComparison.OrdinalIgnoreCase)
                && !parameter.Key.Equals(After, StringComparison.OrdinalIgnoreCase))
            .SelectMany(parameter => parameter.Value, (parameter, text) => KeyValuePair.Create(parameter.Key, text ?? ""));
        if (value is not null)
        {
            parameters = parameters.Append(KeyValuePair.Create(name, value));
        }

        var query = new QueryBuilder(parameters).ToQueryString();
        return PublicAddress.Of(request, request.Path, query);
    }
}
