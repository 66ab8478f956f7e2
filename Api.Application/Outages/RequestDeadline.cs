namespace Api.Application.Outages;

/// <summary>
/// Until when the work of the current flow of execution has to be decided. Statements take no longer than what is left of
/// it, whatever their own time-out.
/// </summary>
public sealed class RequestDeadline
{
    private static readonly AsyncLocal<RequestDeadline?> Ambient = new();

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly TimeSpan _length;

    private RequestDeadline(TimeSpan length, TimeProvider time)
    {
        _length = length;
        _time = time;
        _began = time.GetTimestamp();
    }

    /// <summary>Sets the deadline of what this flow of execution does from now on.</summary>
    public static void Start(TimeSpan length, TimeProvider time) => Ambient.Value = new RequestDeadline(length, time);

    /// <summary>What a statement may take: <paramref name="usual"/>, or what is left, at least a second.</summary>
    public static TimeSpan Limit(TimeSpan usual)
    {
        if (Ambient.Value is not { } deadline)
        {
            return usual;
        }

        var left = deadline._length - deadline._time.GetElapsedTime(deadline._began);
        return left < usual ? TimeSpan.FromSeconds(Math.Max(1, Math.Floor(left.TotalSeconds))) : usual;
    }
}
