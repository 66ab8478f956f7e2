using Api.Application.Results;
using Api.Web.Errors;

namespace Api.Web.OpenApi;

/// <summary>An example of each code, made by the same methods as the answers.</summary>
internal static class ProblemExamples
{
    private const string TraceId = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    private static readonly Dictionary<string, Problem> ByCode = new[]
    {
        Problems.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["username"] = ["This field is required."] }),
        Problems.ParseError("JSON parse error - line 1 column 2"),
        Problems.From(new Error.CodeNotValid()),
        Problems.NotAuthenticated(),
        Problems.BadAuthorizationHeader(),
        Problems.AccessTokenRefused(TokenRefusal.Expired),
        Problems.From(new Error.UserNotFound()),
        Problems.From(new Error.UserInactive()),
        Problems.From(new Error.WrongCredentials()),
        Problems.From(new Error.FreshLoginRequired(TimeSpan.FromMinutes(10))),
        Problems.PermissionDenied(),
        Problems.CsrfFailed(),
        Problems.NotFound(),
        Problems.MethodNotAllowed(HttpMethods.Options),
        Problems.NotAcceptable(),
        Problems.From(new Error.UsernameTaken()),
        Problems.From(new Error.EmailTaken()),
        Problems.From(new Error.LastAdministrator()),
        Problems.From(new Error.RoleTaken()),
        Problems.From(new Error.RoleInUse()),
        Problems.PreconditionFailed(),
        Problems.From(new Error.Throttled(TimeSpan.FromSeconds(42))),
        Problems.ContentTooLarge(new Requests.RequestOptions().MaxBodySize),
        Problems.UnsupportedMediaType("text/plain"),
        Problems.From(new Error.IdempotencyKeyReused()),
        Problems.ServerError(),
        Problems.TemporarilyUnavailable(TimeSpan.Zero),
    }.ToDictionary(problem => problem.Code, problem => problem with { TraceId = TraceId }, StringComparer.Ordinal);

    // The token calls refuse the token in the body, in other words than a protected call refuses its access token.
    private static readonly Problem PresentedTokenExpired =
        Problems.From(new Error.TokenNotValid(TokenRefusal.Expired)) with { TraceId = TraceId };

    public static Problem Of(ErrorCode code, bool isProtected) =>
        code == ErrorCode.TokenNotValid && !isProtected ? PresentedTokenExpired : ByCode[code.Name];
}
