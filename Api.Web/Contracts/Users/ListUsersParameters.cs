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

    /// <summary>Reads the query string of the list of users.</summary>
    /// <returns>The query, or null with the problem that names all that is wrong.</returns>
    public static (ListUsersQuery? Query, Problem? Problem) Read(IQueryCollection query)
    {
        string? search = null;
        bool? isActive = null;
        IReadOnlyList<UserOrder> ordering = [];
        var reader = new QueryReader()
            .Text("search", text => ReadSearch(text, out search))
            .Boolean("isActive", value => isActive = value)
            .Text("ordering", text => ReadOrdering(text, out ordering));
        var page = PageParameters.AddTo(reader);
        return reader.Read(query) is { } problem
            ? (null, problem)
            : (new ListUsersQuery(page.Page, page.PageSize, search, isActive, ordering), null);
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
