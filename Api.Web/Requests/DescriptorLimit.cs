using System.Globalization;

namespace Api.Web.Requests;

/// <summary>How many connections the operating system's limit of open files leaves room for.</summary>
internal static class DescriptorLimit
{
    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    // Where the limit cannot be read, or there is none.
    private const int Unknown = 65_536;

    // What the program has open besides connections: its assemblies, two each, make up most of it.
    private const int Own = 400;
    private const int Least = 16;

    /// <summary>
    /// Three quarters of what the program itself leaves. The rest is for connections to the database, which requests open, and
    /// for connections that are accepted only to be closed. Without a free descriptor the process would abort.
    /// </summary>
    public static int Connections { get; } = ConnectionsOf(File.Exists(Limits) ? File.ReadAllText(Limits) : "");

    /// <param name="limits">The text of <c>/proc/self/limits</c>.</param>
    internal static int ConnectionsOf(string limits)
    {
        var line = limits.Split('\n').FirstOrDefault(line => line.StartsWith(OpenFiles, StringComparison.Ordinal));
        var soft = line?[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        var files = int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : Unknown;
        return Math.Max(Least, (files - Own) / 4 * 3);
    }
}
