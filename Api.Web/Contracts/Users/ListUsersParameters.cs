using System.Globalization;
using Api.Application.Users;
using Api.Web.RequestBodies;
using Microsoft.Extensions.Primitives;

namespace Api.Web.Contracts.Users;

/// <summary>The query string of the list of users, read strictly: what is unknown or malformed is named, not ignored.</summary>
internal static class ListUsersParameters
{
    public const int DefaultPageSize = 25;
    public const int MaximumPageSize = 100;

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
    public static (ListUsersQuery? Query, IReadOnlyDictionary<string, string[]>? Errors) Read(IQueryCollection parameters)
    {
        var page = 1L;
        var pageSize = DefaultPageSize;
        string? search = null;
        bool? isActive = null;
        IReadOnlyList<UserOrder> ordering = [];
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, values) in parameters)
        {
            var fault = name.ToUpperInvariant() switch
            {
                _ when values.Count > 1 => "This parameter may be given only once.",
                "PAGE" => ReadPage(values, out page),
                "PAGESIZE" => ReadPageSize(values, out pageSize),
                "SEARCH" => ReadSearch(values, out search),
                "ISACTIVE" => ReadBoolean(values, out isActive),
                "ORDERING" => ReadOrdering(values, out ordering),
                _ => "This parameter is not known.",
            };
            if (fault is not null)
            {
                errors[name] = [fault];
            }
        }

        return errors.Count == 0 ? (new ListUsersQuery(page, pageSize, search, isActive, ordering), null) : (null, errors);
    }

    /// <summary>Any integer from 1 on; one too large for a number is a page past the end all the same.</summary>
    private static string? ReadPage(StringValues values, out long page)
    {
        var fault = ReadInteger(values, out page);
        return fault ?? (page < 1 ? "Ensure this value is greater than or equal to 1." : null);
    }

    private static string? ReadPageSize(StringValues values, out int pageSize)
    {
        var fault = ReadInteger(values, out var number);
        pageSize = (int)Math.Clamp(number, 0, MaximumPageSize + 1);
        return fault ?? pageSize switch
        {
            < 1 => "Ensure this value is greater than or equal to 1.",
            > MaximumPageSize => $"Ensure this value is less than or equal to {MaximumPageSize}.",
            _ => null,
        };
    }

    private static string? ReadInteger(StringValues values, out long number)
    {
        var text = values.ToString();
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        number = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return FieldTexts.NotInteger;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            number = text.StartsWith('-') ? long.MinValue : long.MaxValue;
        }

        return null;
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
