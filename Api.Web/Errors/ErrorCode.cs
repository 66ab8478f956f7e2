namespace Api.Web.Errors;

/// <summary>
/// The closed list of the machine-readable codes in error bodies: what is not here is never answered. Published in the
/// OpenAPI document.
/// </summary>
public sealed class ErrorCode
{
    private const string Http = "https://www.rfc-editor.org/rfc/rfc9110#section-15.";

    /// <summary>Fields are missing or hold what they may not; <c>errors</c> names them.</summary>
    public static readonly ErrorCode Invalid = new("invalid", StatusCodes.Status400BadRequest, Http + "5.1");

    /// <summary>The body cannot be read.</summary>
    public static readonly ErrorCode ParseError = new("parse_error", StatusCodes.Status400BadRequest, Http + "5.1");

    /// <summary>The code or link is wrong, used up, over, or was never one.</summary>
    public static readonly ErrorCode CodeNotValid = new("code_not_valid", StatusCodes.Status400BadRequest, Http + "5.1");

    /// <summary>No access token came with the call.</summary>
    public static readonly ErrorCode NotAuthenticated = new("not_authenticated", StatusCodes.Status401Unauthorized, Http + "5.2");

    /// <summary>The Authorization header is not a scheme and a token.</summary>
    public static readonly ErrorCode BadAuthorizationHeader =
        new("bad_authorization_header", StatusCodes.Status401Unauthorized, Http + "5.2");

    /// <summary>The token is not good for this call, or not any more.</summary>
    public static readonly ErrorCode TokenNotValid = new("token_not_valid", StatusCodes.Status401Unauthorized, Http + "5.2");

    /// <summary>The token's user does not exist.</summary>
    public static readonly ErrorCode UserNotFound = new("user_not_found", StatusCodes.Status401Unauthorized, Http + "5.2");

    /// <summary>The token's user has been deactivated.</summary>
    public static readonly ErrorCode UserInactive = new("user_inactive", StatusCodes.Status401Unauthorized, Http + "5.2");

    /// <summary>The credentials, or the refresh token, lead to no account that may log in.</summary>
    public static readonly ErrorCode NoActiveAccount = new("no_active_account", StatusCodes.Status401Unauthorized, Http + "5.2");

    /// <summary>The caller has to prove again who they are.</summary>
    public static readonly ErrorCode FreshLoginRequired = new("fresh_login_required", StatusCodes.Status401Unauthorized, Http + "5.2");

    /// <summary>The caller may not do this.</summary>
    public static readonly ErrorCode PermissionDenied = new("permission_denied", StatusCodes.Status403Forbidden, Http + "5.4");

    /// <summary>A page of a foreign origin made a call that works by the cookie.</summary>
    public static readonly ErrorCode CsrfFailed = new("csrf_failed", StatusCodes.Status403Forbidden, Http + "5.4");

    /// <summary>There is nothing here, or nothing that the caller may know of.</summary>
    public static readonly ErrorCode NotFound = new("not_found", StatusCodes.Status404NotFound, Http + "5.5");

    /// <summary>The path is there, the method is not.</summary>
    public static readonly ErrorCode MethodNotAllowed =
        new("method_not_allowed", StatusCodes.Status405MethodNotAllowed, Http + "5.6");

    /// <summary>The caller accepts no JSON.</summary>
    public static readonly ErrorCode NotAcceptable = new("not_acceptable", StatusCodes.Status406NotAcceptable, Http + "5.7");

    /// <summary>Another account has that user name.</summary>
    public static readonly ErrorCode UsernameTaken = new("username_taken", StatusCodes.Status409Conflict, Http + "5.10");

    /// <summary>Another account has that e-mail address.</summary>
    public static readonly ErrorCode EmailTaken = new("email_taken", StatusCodes.Status409Conflict, Http + "5.10");

    /// <summary>Nobody would be left who is active and an administrator.</summary>
    public static readonly ErrorCode LastAdministrator = new("last_administrator", StatusCodes.Status409Conflict, Http + "5.10");

    /// <summary>There is a role of that name.</summary>
    public static readonly ErrorCode RoleTaken = new("role_taken", StatusCodes.Status409Conflict, Http + "5.10");

    /// <summary>Somebody has the role, or it is built in.</summary>
    public static readonly ErrorCode RoleInUse = new("role_in_use", StatusCodes.Status409Conflict, Http + "5.10");

    /// <summary>The record's version is not in If-Match.</summary>
    public static readonly ErrorCode PreconditionFailed =
        new("precondition_failed", StatusCodes.Status412PreconditionFailed, Http + "5.13");

    /// <summary>The body is larger than is read.</summary>
    public static readonly ErrorCode ContentTooLarge =
        new("content_too_large", StatusCodes.Status413PayloadTooLarge, Http + "5.14");

    /// <summary>The body is of a type, charset or coding that is not read.</summary>
    public static readonly ErrorCode UnsupportedMediaType =
        new("unsupported_media_type", StatusCodes.Status415UnsupportedMediaType, Http + "5.16");

    /// <summary>The Idempotency-Key made the token that it now would replace: take a new one.</summary>
    public static readonly ErrorCode IdempotencyKeyReused =
        new("idempotency_key_reused", StatusCodes.Status422UnprocessableEntity, Http + "5.21");

    /// <summary>Too many wrong passwords were tried, or too many mails or codes.</summary>
    public static readonly ErrorCode Throttled =
        new("throttled", StatusCodes.Status429TooManyRequests, "https://www.rfc-editor.org/rfc/rfc6585#section-4");

    /// <summary>A bug.</summary>
    public static readonly ErrorCode ServerError = new("server_error", StatusCodes.Status500InternalServerError, Http + "6.1");

    /// <summary>Not now: asking again later is safe.</summary>
    public static readonly ErrorCode TemporarilyUnavailable =
        new("temporarily_unavailable", StatusCodes.Status503ServiceUnavailable, Http + "6.4");

    /// <summary>The list. A static field is set in the order of the text, so this one comes after the codes.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        Invalid, ParseError, CodeNotValid, NotAuthenticated, BadAuthorizationHeader, TokenNotValid, UserNotFound, UserInactive,
        NoActiveAccount, FreshLoginRequired, PermissionDenied, CsrfFailed, NotFound, MethodNotAllowed, NotAcceptable, UsernameTaken,
        EmailTaken, LastAdministrator, RoleTaken, RoleInUse, PreconditionFailed, ContentTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, Throttled, ServerError, TemporarilyUnavailable,
    ];

    private ErrorCode(string name, int status, string type)
    {
        Name = name;
        Status = status;
        Type = type;
    }

    /// <summary>The value on the wire.</summary>
    public string Name { get; }

    /// <summary>The HTTP status that goes with it.</summary>
    public int Status { get; }

    /// <summary>Where that status is described.</summary>
    public string Type { get; }
}
