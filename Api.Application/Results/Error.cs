namespace Api.Application.Results;

/// <summary>
/// An expected failure, by one name from the database to the wire: one of the nested cases. <c>Api.Web/Errors</c> decides how
/// each is answered.
/// </summary>
public abstract record Error
{
    private Error()
    {
    }

    /// <summary>Fields whose values are refused, by the name of the command's property, with what is wrong about each.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Fields) : Error
    {
        /// <summary>One field with one fault.</summary>
        public Invalid(string field, string text)
            : this(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [text] })
        {
        }
    }

    /// <summary>The token cannot be used for this call, and why.</summary>
    public sealed record TokenNotValid(TokenRefusal Refusal) : Error;

    /// <summary>The user name or the password is wrong, or the account may not log in; the answer does not tell which.</summary>
    public sealed record WrongCredentials : Error;

    /// <summary>The code or link is wrong, used up, over, or was never one: the answer does not tell which.</summary>
    public sealed record CodeNotValid : Error;

    /// <summary>The caller has to prove again who they are: a proof counts for <paramref name="MaxAge"/> (RFC 9470).</summary>
    public sealed record FreshLoginRequired(TimeSpan MaxAge) : Error;

    /// <summary>The refresh token is genuine, its user is gone or inactive.</summary>
    public sealed record NoActiveAccount : Error;

    /// <summary>The caller's own account is gone.</summary>
    public sealed record UserNotFound : Error;

    /// <summary>The caller's own account has been deactivated.</summary>
    public sealed record UserInactive : Error;

    /// <summary>The caller may not do this.</summary>
    public sealed record PermissionDenied : Error;

    /// <summary>There is no such record, or the caller may not know of it.</summary>
    public sealed record NotFound(string Detail = "Not found.") : Error;

    /// <summary>Another account has that user name, whatever its letter case.</summary>
    public sealed record UsernameTaken : Error;

    /// <summary>Another account has that e-mail address, whatever its letter case.</summary>
    public sealed record EmailTaken : Error;

    /// <summary>The change would leave no active administrator.</summary>
    public sealed record LastAdministrator : Error;

    /// <summary>Another role has that name, whatever its letter case.</summary>
    public sealed record RoleTaken : Error;

    /// <summary>A user has the role, or the program itself needs it.</summary>
    public sealed record RoleInUse : Error;

    /// <summary>The record is no longer the version that the caller named (RFC 9110 §13.1.1).</summary>
    public sealed record PreconditionFailed : Error;

    /// <summary>
    /// Too many wrong passwords were tried, or too many mails or codes; the next try may be let through after
    /// <paramref name="RetryAfter"/>.
    /// </summary>
    public sealed record Throttled(TimeSpan RetryAfter) : Error;

    /// <summary>What was sent as the Idempotency-Key is not one key in the required form.</summary>
    public sealed record IdempotencyKeyNotValid : Error;

    /// <summary>The Idempotency-Key made the token that it would replace now.</summary>
    public sealed record IdempotencyKeyReused : Error;

    /// <summary>
    /// A genuine token was issued later than our clock allows, so that our clock is wrong; a retry after
    /// <paramref name="RetryAfter"/> is safe.
    /// </summary>
    public sealed record ClockBehind(TimeSpan RetryAfter) : Error
    {
        private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

        /// <summary>The error of a clock that is behind by this much: it may be set right before it has caught up.</summary>
        public static ClockBehind By(TimeSpan ahead) => new(ahead < LongestDelay ? ahead : LongestDelay);
    }

    /// <summary>
    /// Too many calls wait for the processor or change the same record; a retry after <paramref name="RetryAfter"/> is safe.
    /// </summary>
    public sealed record Busy(TimeSpan RetryAfter) : Error;
}
