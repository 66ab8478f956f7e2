namespace Api.Application.Deadlines;

/// <summary>
/// The time by which the current flow of execution has to be done. No statement is given a timeout longer than what is left of
/// it.
/// </summary>
public sealed class RequestDeadline
{
    // Command timeouts are whole seconds, and zero would mean none.
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
    /// Call before each statement. No statement starts in the last second: command timeouts are whole seconds, so it could
    /// outlive the deadline.
    /// </summary>
    /// <exception cref="TimeoutException">Too little time is left; nothing was done.</exception>
    public static void ThrowIfTooLate()
    {
        if (Ambient.Value is { } deadline && deadline.Left < Shortest)
        {
            throw new TimeoutException("Too little time is left to decide.");
        }
    }

    /// <returns>The timeout of a statement: <paramref name="usual"/> or what is left, at least a second.</returns>
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
