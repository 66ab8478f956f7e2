using Api.Application.Results;

namespace Api.Application.Users;

internal static class UserChangeErrors
{
    /// <summary>Null when the change was saved.</summary>
    public static Error? ToError(UserChange change) => change switch
    {
        UserChange.Saved => null,
        UserChange.NotFound => new Error.NotFound(),
        UserChange.Busy busy => new Error.Busy(busy.RetryAfter),
        var other => throw new NotSupportedException(other.GetType().Name),
    };
}
