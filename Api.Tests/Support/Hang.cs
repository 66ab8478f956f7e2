namespace Api.Tests.Support;

/// <summary>How long a test waits for what does come: so long that only what hangs reaches it, on a busy machine too.</summary>
internal static class Hang
{
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(5);
}
