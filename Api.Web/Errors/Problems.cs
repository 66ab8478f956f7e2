using System.Text.Json;
using Api.Application.Results;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Web.Requests;

namespace Api.Web.Errors;

/// <summary>Makes the answer of each failure, in the words of Django REST framework and SimpleJWT.</summary>
internal static class Problems
{
    private static readonly TimeSpan OutageRetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>The answer to a use case's failure.</summary>
    public static Problem From(Error error) => error switch
    {
        Error.Invalid invalid => Invalid(invalid.Fields.ToDictionary(
            field => JsonNamingPolicy.CamelCase.ConvertName(field.Key), field => field.Value, StringComparer.Ordinal)),
        Error.TokenNotValid token => new Problem(ErrorCode.TokenNotValid, Text(token.Refusal)) { BlamesToken = true },
        Error.WrongCredentials => new Problem(ErrorCode.NoActiveAccount, "No active account found with the given credentials"),
        Error.CodeNotValid => new Problem(ErrorCode.CodeNotValid, "The code or link is not valid, or not any more."),
        Error.FreshLoginRequired fresh => new Problem(ErrorCode.FreshLoginRequired, "Prove again who you are: log in or step up.")
        {
            MaxAge = fresh.MaxAge,
        },
        Error.NoActiveAccount => new Problem(ErrorCode.NoActiveAccount, "No active account found for the given token.")
        {
            BlamesToken = true,
        },
        Error.UserNotFound => new Problem(ErrorCode.UserNotFound, "User not found") { BlamesToken = true },
        Error.UserInactive => new Problem(ErrorCode.UserInactive, "User is inactive") { BlamesToken = true },
        Error.PermissionDenied => PermissionDenied(),
        Error.NotFound notFound => new Problem(ErrorCode.NotFound, notFound.Detail),
        Error.UsernameTaken => new Problem(ErrorCode.UsernameTaken, "A user with that username already exists."),
        Error.EmailTaken => new Problem(ErrorCode.EmailTaken, "A user with that email address already exists."),
        Error.LastAdministrator => new Problem(ErrorCode.LastAdministrator, "The last active administrator has to stay one."),
        Error.RoleTaken => new Problem(ErrorCode.RoleTaken, "A role with that name already exists."),
        Error.RoleInUse => new Problem(ErrorCode.RoleInUse, "The role is built in, or somebody has it."),
        Error.PreconditionFailed => PreconditionFailed(),
        Error.Throttled throttled => Throttled(throttled.RetryAfter),
        Error.IdempotencyKeyNotValid => Invalid(
            IdempotencyKey.Header,
            $"Send one key of {RotationKey.MinimumLength} to {RotationKey.MaximumLength} visible ASCII characters."),
        Error.IdempotencyKeyReused => new Problem(
            ErrorCode.IdempotencyKeyReused, "The Idempotency-Key made this refresh token already; a new token needs a new key."),
        Error.Busy busy => TemporarilyUnavailable(busy.RetryAfter),
        Error.ClockBehind behind => TemporarilyUnavailable(behind.RetryAfter),
        _ => throw new NotSupportedException(error.GetType().Name),
    };

    /// <summary>The answer of a protected call that refuses the access token or sliding token.</summary>
    public static Problem AccessTokenRefused(TokenRefusal refusal, bool isSliding = false) => refusal switch
    {
        TokenRefusal.UserNotFound => From(new Error.UserNotFound()),
        TokenRefusal.UserInactive => From(new Error.UserInactive()),
        _ => new Problem(ErrorCode.TokenNotValid, "Given token not valid for any token type")
        {
            Messages =
            [
                isSliding
                    ? new TokenMessage("SlidingToken", TokenType.Sliding, Text(refusal))
                    : new TokenMessage("AccessToken", TokenType.Access, Text(refusal)),
            ],
            BlamesToken = true,
        },
    };

    public static Problem Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new(ErrorCode.Invalid, "Invalid input.") { Errors = errors };

    public static Problem Invalid(string field, string text) =>
        Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [text] });

    public static Problem ParseError(string detail) => new(ErrorCode.ParseError, detail);

    public static Problem NotAuthenticated() => new(ErrorCode.NotAuthenticated, "Authentication credentials were not provided.");

    public static Problem BadAuthorizationHeader() =>
        new(ErrorCode.BadAuthorizationHeader, "Authorization header must contain two space-delimited values");

    public static Problem PermissionDenied() => new(ErrorCode.PermissionDenied, "You do not have permission to perform this action.");

    public static Problem CsrfFailed() =>
        new(
            ErrorCode.CsrfFailed,
            "CSRF Failed: calls that use the cookie are accepted from the API's own origin and from allowed ones only.");

    public static Problem NotFound() => From(new Error.NotFound());

    public static Problem MethodNotAllowed(string method) => new(ErrorCode.MethodNotAllowed, $"Method \"{method}\" not allowed.");

    public static Problem PreconditionFailed() => new(ErrorCode.PreconditionFailed, "The record is not the one that If-Match names.");

    public static Problem NotAcceptable() => new(ErrorCode.NotAcceptable, "Could not satisfy the request Accept header.");

    public static Problem UnsupportedMediaType(string? mediaType) =>
        new(ErrorCode.UnsupportedMediaType, $"Unsupported media type \"{mediaType}\" in request.");

    public static Problem UnsupportedContentEncoding() =>
        new(ErrorCode.UnsupportedMediaType, "Content encodings are not supported in requests.");

    public static Problem ContentTooLarge(long limit) => new(ErrorCode.ContentTooLarge, $"The request body is larger than {limit} bytes.");

    public static Problem ServerError() => new(ErrorCode.ServerError, "A server error occurred.");

    /// <summary>The answer when the database cannot be reached, is locked or too slow.</summary>
    public static Problem DatabaseUnavailable() => TemporarilyUnavailable(OutageRetryAfter);

    public static Problem TemporarilyUnavailable(TimeSpan retryAfter) =>
        new(ErrorCode.TemporarilyUnavailable, "Service temporarily unavailable, try again later.") { RetryAfter = retryAfter };

    private static Problem Throttled(TimeSpan retryAfter)
    {
        var seconds = ProblemWriter.WholeSeconds(retryAfter);
        return new Problem(ErrorCode.Throttled, $"Request was throttled. Expected available in {seconds} seconds.")
        {
            RetryAfter = retryAfter,
        };
    }

    private static string Text(TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.Invalid => "Token is invalid",
        TokenRefusal.Expired => "Token is expired",
        TokenRefusal.NoId => "Token has no id",
        TokenRefusal.WrongType => "Token has wrong type",
        TokenRefusal.NoUser => "Token contained no recognizable user identification",
        TokenRefusal.NoRefreshEnd => "Token has no 'refresh_exp' claim",
        TokenRefusal.RefreshExpired => "Token 'refresh_exp' claim has expired",
        TokenRefusal.UserNotFound => "User not found",
        TokenRefusal.UserInactive => "User is inactive",
        TokenRefusal.Blacklisted => "Token is blacklisted",
        _ => throw new NotSupportedException(refusal.ToString()),
    };
}
