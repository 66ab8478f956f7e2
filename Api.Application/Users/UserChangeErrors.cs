using Api.Application.Results;


namespace Api.Application.Users;

internal static class UserChangeErrors
{
    /// <summary>
    /// How often a change is decided where somebody else was faster: each time another one got through, so this many
    /// callers at once have to want the same record before one is sent away.
    /// </summary>
    public const int Attempts = 50;

    /// <summary>What is answered when all of them were slower than somebody else.</summary>
    public static readonly Error Contended = new Error.Busy(TimeSpan.FromSeconds(1));

    /// <summary>Null when the change was saved.</summary>
    public static Error? ToError(UserChange change) => change switch
    {
        UserChange.Saved or UserChange.Updated => null,
        UserChange.NotFound => new Error.NotFound(),
        UserChange.UsernameTaken => new Error.UsernameTaken(),
        UserChange.EmailTaken => new Error.EmailTaken(),
        UserChange.LastAdministrator => new Error.LastAdministrator(),
        UserChange.Busy busy => new Error.Busy(busy.RetryAfter),
        var other => throw new NotSupportedException(other.GetType().Name),
    };
}
