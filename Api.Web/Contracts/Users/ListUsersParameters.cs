using Api.Application.Results;
using Api.Application.Users;
using Api.Web.Contracts.Paging;
using Microsoft.Extensions.Primitives;

namespace Api.Web.Contracts.Users;

/// <summary>The query string of the list of users, read strictly: what is unknown or malformed is named, not ignored.</summary>
internal static class ListUsersParameters
{
    /// <summary>The names that an order may hold, each also with <c>-</c> for descending.</summary>
    public static readonly IReadOnlyDictionary<string, UserOrderField> Orderings = new Dictionary<string, UserOrderField>(StringComparer.Ordinal)
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

    /// <summary>The query, or what is wrong about which parameter.</summary>
    public static (ListUsersQuery? Query, IReadOnlyDictionary<string, string[]>? Errors) Read(IQueryCollection query)
    {
        string? search = null;
        bool? isActive = null;
        IReadOnlyList<UserOrder> ordering = [];
        var parameters = PageParameters.Read(query, (name, values) => name switch
        {
            "SEARCH" => ReadSearch(values, out search),
            "ISACTIVE" => ReadBoolean(values, out isActive),
            "ORDERING" => ReadOrdering(values, out ordering),
            _ => PageParameters.Unknown,
        });
        return parameters.Errors.Count == 0
            ? (new ListUsersQuery(parameters.Page, parameters.PageSize, search, isActive, ordering), null)
            : (null, parameters.Errors);
    }

    private static string? ReadSearch(StringValues values, out string? search)
    {
        search = string.IsNullOrEmpty(values) ? null : values.ToString();
        return values.ToString().Contains('\0') ? FieldTexts.NullCharacters : null;
    }

    private static string? ReadBoolean(StringValues values, out bool? value)
    {
        value = values.ToString() switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        };
        return value is null ? FieldTexts.NotBoolean : null;
    }

    private static string? ReadOrdering(StringValues values, out IReadOnlyList<UserOrder> ordering)
    {
        var orders = new List<UserOrder>();
        ordering = orders;
        foreach (var part in values.ToString().Split(','))
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
