using System.Text.Json;

namespace Api.Client.Tests.Schedules;

/// <summary>A session as it was lived: <c>clients/schedules/README.md</c> says what each member means.</summary>
internal sealed record Schedule(
    string Name,
    bool Locks,
    long Until,
    IReadOnlyList<ScheduledEvent> Events,
    IReadOnlyList<ScheduledCall> Calls,
    IReadOnlyList<string> End)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<Schedule> All { get; } =
        JsonSerializer.Deserialize<File>(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schedules.json")), Json)!.Schedules;

    public override string ToString() => Name;

    private sealed record File(IReadOnlyList<Schedule> Schedules);
}

internal sealed record ScheduledEvent(long At, int Client, string Does);

internal sealed record ScheduledCall(long At, int Client, string Call, string? Refresh, string? Key, string? Access, ScheduledAnswer? Answer);

internal sealed record ScheduledAnswer(
    long At, int Status, string? Code, int? RetryAfter, string? Refresh, string? Access, int? Lifetime);
