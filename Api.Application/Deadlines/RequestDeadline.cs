namespace Api.Application.Deadlines;

/// <summary>
/// Until when the work of the current flow of execution has to be decided. Statements take no longer than what is left of
/// it, whatever their own time-out.
/// </summary>
public sealed class RequestDeadline
{
    // Time-outs of statements are whole seconds, and zero would mean none.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

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

    private TimeSpan Left => _length - _time.GetElapsedTime(_began);

    /// <summary>Sets the deadline of what this flow of execution does from now on.</summary>
    public static void Start(TimeSpan length, TimeProvider time) => Ambient.Value = new RequestDeadline(length, time);

    /// <summary>
    /// To be called before a statement is begun: in the last second none is, for none can be given less than a second, and
    /// a request that is decided later than it promised is worse than one that is not decided.
    /// </summary>
    /// <exception cref="TimeoutException">Too little time is left; nothing was done.</exception>
    public static void ThrowIfTooLate()
    {
        if (Ambient.Value is { } deadline && deadline.Left < Shortest)
        {
            throw new TimeoutException("Too little time is left to decide.");
        }
    }

    /// <summary>What a statement may take: <paramref name="usual"/>, or what is left, at least a second.</summary>
    public static TimeSpan Clamp(TimeSpan usual)
    {
        if (Ambient.Value is not { } deadline)
        {
            return usual;
        }

        var left = deadline.Left;
        return left < usual ? TimeSpan.FromSeconds(Math.Max(Shortest.TotalSeconds, Math.Floor(left.TotalSeconds))) : usual;
    }
}
