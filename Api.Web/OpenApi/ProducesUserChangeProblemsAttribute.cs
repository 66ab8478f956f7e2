using Api.Web.Errors;

namespace Api.Web.OpenApi;

/// <summary>The action changes a user's record, and answers by what may be wrong about any such change.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProducesUserChangeProblemsAttribute : Attribute, IDescribesProblems
{
    public IEnumerable<DescribedProblem> Problems =>
    [
        new DescribedProblem(
            [ErrorCode.Invalid, ErrorCode.ParseError],
            "a field is unknown, cannot be changed or is of the wrong form, the current password is missing or wrong, "
            + "or the body cannot be read"),
        new DescribedProblem([ErrorCode.PermissionDenied], "a field is for administrators"),
        new DescribedProblem([ErrorCode.UsernameTaken, ErrorCode.EmailTaken, ErrorCode.LastAdministrator], null),
        new DescribedProblem([ErrorCode.PreconditionFailed], "the record is none of those in If-Match"),
        new DescribedProblem([ErrorCode.Throttled], "too many passwords were tried in vain"),
    ];
}
