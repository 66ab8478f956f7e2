using System.Globalization;

namespace Limit;

/// <summary>A page of users by its offset, or after an id, or of those who have a text; and whether all of them are counted.</summary>
internal sealed record PageQuery(long Offset, long? After, string? Search, bool Count)
{
    public static PageQuery Read(IQueryCollection query) => new(
        Number(query["offset"]) ?? 0,
        Number(query["after"]),
        (string?)query["search"],
        query["count"] == "true");

    /// <summary>What is selected.</summary>
    public string Condition =>
        After is not null ? """WHERE "Id" > @value"""
        : Search is not null ? """WHERE instr("SearchText", @value) > 0"""
        : "";

    /// <summary>The value in the condition.</summary>
    public object Value => (object?)After ?? Search ?? "";

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
