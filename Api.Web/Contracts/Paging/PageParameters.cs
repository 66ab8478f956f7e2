using System.Globalization;
using Api.Application.Results;
using Microsoft.Extensions.Primitives;

namespace Api.Web.Contracts.Paging;

/// <summary>The part of a query string that every list has, and how strictly one is read.</summary>
internal sealed class PageParameters
{
    public const int DefaultPageSize = 25;
    public const int MaximumPageSize = 100;

    /// <summary>What is said of a parameter that a list does not have.</summary>
    public const string Unknown = "This parameter is not known.";

    /// <summary>Counted from 1.</summary>
    public long Page { get; private set; } = 1;

    /// <summary>How many a page holds.</summary>
    public int PageSize { get; private set; } = DefaultPageSize;

    /// <summary>What is wrong about which parameter.</summary>
    public Dictionary<string, string[]> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Reads page and page size; <paramref name="readOther"/> reads what else a list has, by the upper-case name, and tells
    /// what is wrong about the value. What is unknown is named, not ignored.
    /// </summary>
    public static PageParameters Read(IQueryCollection query, Func<string, StringValues, string?>? readOther = null)
    {
        var parameters = new PageParameters();
        foreach (var (name, values) in query)
        {
            var fault = name.ToUpperInvariant() switch
            {
                _ when values.Count > 1 => "This parameter may be given only once.",
                "PAGE" => parameters.ReadPage(values),
                "PAGESIZE" => parameters.ReadPageSize(values),
                var other => readOther is null ? Unknown : readOther(other, values),
            };
            if (fault is not null)
            {
                parameters.Errors[name] = [fault];
            }
        }

        return parameters;
    }

    /// <summary>Any integer from 1 on; one too large for a number is a page past the end all the same.</summary>
    private string? ReadPage(StringValues values)
    {
        var fault = ReadInteger(values, out var page);
        Page = page;
        return fault ?? (page < 1 ? "Ensure this value is greater than or equal to 1." : null);
    }

    private string? ReadPageSize(StringValues values)
    {
        var fault = ReadInteger(values, out var number);
        PageSize = (int)Math.Clamp(number, 0, MaximumPageSize + 1);
        return fault ?? PageSize switch
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
}
