using Api.Application.Results;
using Api.Application.Users;
using Api.Web.Contracts.Paging;
using Api.Web.Errors;
using Api.Web.Requests;

namespace Api.Web.Contracts.Users;

/// <summary>The query string of the list of users.</summary>
internal static class ListUsersParameters
{
    /// <summary>The names that <c>ordering</c> may hold, each also with <c>-</c> for descending.</summary>
    public static readonly IReadOnlyDictionary<string, UserOrderField> Orderings =
        new Dictionary<string, UserOrderField>(StringComparer.Ordinal)
        {
            ["id"] = UserOrderField.Id,
            ["username"] = UserOrderField.Username,
            ["email"] = UserOrderField.Email,
            ["firstName"] = UserOrderField.FirstName,
            ["lastName"] = UserOrderField.LastName,
            ["dateJoined"] = UserOrderField.DateJoined,
            ["lastLogin"] = UserOrderField.LastLogin,
            ["isActive"] = UserOrderField.IsActive,
        };

    private const string NotOurs = "Not a valid value: take it from next or previous.";
    private const string OfAnotherOrdering = "This value belongs to another ordering.";
    private const string BesidePage = "This parameter may not be given beside page.";

    /// <summary>Reads the query string of the list of users.</summary>
    /// <returns>The query, or null with the problem that names all that is wrong.</returns>
    public static (ListUsersQuery? Query, Problem? Problem) Read(IQueryCollection query)
    {
        string? search = null;
        bool? isActive = null;
        IReadOnlyList<UserOrder> ordering = [];
        string? after = null;
        UserPosition? position = null;
        var reader = new QueryReader()
            .Text("search", text => ReadSearch(text, out search))
            .Boolean("isActive", value => isActive = value)
            .Text("ordering", text => ReadOrdering(text, out ordering))
            .Text(PageLinks.After, text => (after = text).Length == 0 || PositionText.TryRead(text, out position) ? null : NotOurs);
        var page = PageParameters.AddTo(reader);
        if (reader.Read(query) is { } problem)
        {
            return (null, problem);
        }

        if (after is not null)
        {
            if (query.ContainsKey("page"))
            {
                return (null, Problems.Invalid(PageLinks.After, BesidePage));
            }

            // Without a value it asks for the first page. Where the order has no places, the pages behind it have numbers.
            var start = UserPosition.StartOf(ordering);
            position ??= start;
            if (position?.Order != start?.Order)
            {
                return (null, Problems.Invalid(PageLinks.After, OfAnotherOrdering));
            }
        }

        return (new ListUsersQuery(page.Page, page.PageSize, search, isActive, ordering) { Position = position }, null);
    }

    private static string? ReadSearch(string text, out string? search)
    {
        search = text.Length == 0 ? null : text;
        return text.Contains('\0') ? FieldTexts.NullCharacters : null;
    }

    private static string? ReadOrdering(string text, out IReadOnlyList<UserOrder> ordering)
    {
        var orders = new List<UserOrder>();
        ordering = orders;
        foreach (var part in text.Split(','))
        {
            var descending = part.StartsWith('-');
            if (!Orderings.TryGetValue(descending ? part[1..] : part, out var field))
            {
                return "Not a valid choice: one or more of " + string.Join(", ", Orderings.Keys) + ", with - for descending.";
            }

            orders.Add(new UserOrder(field, descending));
        }

        return null;
    }
}
