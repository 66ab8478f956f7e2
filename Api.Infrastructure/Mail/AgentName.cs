namespace Api.Infrastructure.Mail;

/// <summary>
/// Names the browser and the system of a <c>User-Agent</c> in words of our own: whoever may have a mail sent to somebody could
/// otherwise write into it.
/// </summary>
internal static class AgentName
{
    /// <summary>More than the longest name has.</summary>
    public const int Length = 40;

    // The first that is found counts: all browsers claim to be those below them.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <returns>For example <c>Firefox, Windows</c>; null when neither is known.</returns>
    public static string? Of(string? userAgent)
    {
        string?[] names = [Find(userAgent, Browsers), Find(userAgent, Systems)];
        return string.Join(", ", names.Where(name => name is not null)) is { Length: > 0 } name ? name : null;
    }

    private static string? Find(string? userAgent, (string Mark, string Name)[] known) =>
        Array.Find(known, one => userAgent?.Contains(one.Mark, StringComparison.Ordinal) == true).Name;
}
