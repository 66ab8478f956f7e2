using System.Globalization;
using System.Text.RegularExpressions;

namespace Api.Infrastructure.Settings;

/// <summary>
/// Reads a time span as its writer meant it. .NET reads more, and some of it otherwise: <c>5</c> as five days, <c>24:00:00</c> as
/// 24 days, <c>15:00</c> as 15 hours.
/// </summary>
internal static partial class TimeSpanReader
{
    /// <summary>What is read, for a message that says so.</summary>
    public const string Form =
        "a time span: hh:mm:ss below 24 hours such as 00:05:00, or d.hh:mm:ss such as 1.00:00:00, which is one day";

    /// <summary>Reads <c>hh:mm:ss</c> below 24 hours and <c>d.hh:mm:ss</c>, each with a sign and a fraction where wanted.</summary>
    /// <returns>False for everything else. What is read, .NET reads the same.</returns>
    public static bool TryRead(string text, out TimeSpan span)
    {
        span = default;
        return Spelling().IsMatch(text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span);
    }

    [GeneratedRegex(
        @"\A-?([0-9]{1,8}\.)?([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spelling();
}
