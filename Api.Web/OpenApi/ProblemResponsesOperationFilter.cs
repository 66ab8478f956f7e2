using System.Globalization;
using System.Text.Json;
using Api.Web.Callers;
using Api.Web.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Api.Web.OpenApi;

/// <summary>
/// Describes the errors of an action: those that its attributes name, and those that any action can answer (a refusal
/// before it runs, an outage, a bug) under statuses that it does not name. Each code has an example. The answers stand in
/// the order of their statuses.
/// </summary>
internal sealed class ProblemResponsesOperationFilter(IOptions<JsonOptions> json) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var own = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IDescribesProblems>()
            .SelectMany(attribute => attribute.Problems)
            .ToLookup(problem => problem.Status);
        var others = CommonProblems(operation, context).Where(problem => !own.Contains(problem.Status));
        var answers = (operation.Responses ?? []).ToDictionary(StringComparer.Ordinal);
        foreach (var problems in own.SelectMany(problems => problems).Concat(others).GroupBy(problem => problem.Status))
        {
            answers.Add(problems.Key.ToString(CultureInfo.InvariantCulture), Describe([.. problems], operation, context));
        }

        operation.Responses = [];
        foreach (var (status, answer) in answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            operation.Responses.Add(status, answer);
        }
    }

    private static IEnumerable<DescribedProblem> CommonProblems(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.Security is not null)
        {
            yield return new DescribedProblem(
                [
                    ErrorCode.NotAuthenticated, ErrorCode.BadAuthorizationHeader, ErrorCode.TokenNotValid,
                    ErrorCode.UserNotFound, ErrorCode.UserInactive,
                ],
                Meaning: null);
        }

        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<RequireFreshLoginAttribute>().Any())
        {
            yield return new DescribedProblem([ErrorCode.FreshLoginRequired], "the login is older than `Accounts:FreshFor`");
        }

        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>()
            .Any(by => by.Policy is Policies.Administrator or Policies.AdministratorOfUser))
        {
            yield return new DescribedProblem([ErrorCode.PermissionDenied], "the caller is no administrator");
        }

        yield return new DescribedProblem([ErrorCode.NotAcceptable], "the caller accepts no JSON");
        yield return new DescribedProblem([ErrorCode.ServerError], "a bug");
        if (operation.RequestBody is not null)
        {
            yield return new DescribedProblem([ErrorCode.ContentTooLarge], "the body is larger than `Request:MaxBodySize`");
            yield return new DescribedProblem(
                [ErrorCode.UnsupportedMediaType], "the body is of a type, charset or coding that is not read");
        }

        if (context.ApiDescription.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true)
        {
            yield return new DescribedProblem(
                [ErrorCode.TemporarilyUnavailable], "the database cannot be reached or is too slow; asking again is safe");
        }
    }

    private OpenApiResponse Describe(List<DescribedProblem> problems, OpenApiOperation operation, OperationFilterContext context) => new()
    {
        Description = string.Join("; ", problems) + ".",
        Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
        {
            [ProblemWriter.MediaType] = new OpenApiMediaType
            {
                Schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository),
                Examples = Examples(problems.SelectMany(problem => problem.Codes), isProtected: operation.Security is not null),
            },
        },
    };

    private Dictionary<string, IOpenApiExample> Examples(IEnumerable<ErrorCode> codes, bool isProtected) => ErrorCode.All
        .Intersect(codes)
        .ToDictionary(
            code => code.Name,
            IOpenApiExample (code) => new OpenApiExample
            {
                Value = JsonSerializer.SerializeToNode(ProblemExamples.Of(code, isProtected), json.Value.JsonSerializerOptions),
            },
            StringComparer.Ordinal);
}
