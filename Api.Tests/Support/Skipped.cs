using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Api.Tests.Support;

/// <summary>Why tests were skipped: told once for each reason when all have ended, because the console names the tests alone.</summary>
internal static class Skipped
{
    private static readonly ConcurrentDictionary<string, int> Reasons = new(StringComparer.Ordinal);

    /// <summary>Skips the test that runs.</summary>
    [DoesNotReturn]
    public static void Because(string reason)
    {
        Reasons.AddOrUpdate(reason, 1, (_, count) => count + 1);
        throw new IgnoreException(reason);
    }

    /// <summary>The console shows what goes to this stream.</summary>
    public static void Report()
    {
        foreach (var (reason, count) in Reasons)
        {
            TestContext.Error.WriteLine($"{count} skipped: {reason}");
        }
    }
}
