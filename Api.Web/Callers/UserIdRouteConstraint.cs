using Api.Domain.Users;
using Microsoft.AspNetCore.Routing.Matching;

namespace Api.Web.Callers;

/// <summary>Matches a path segment that is the only spelling of a user's number; any other segment is 404.</summary>
internal sealed class UserIdRouteConstraint : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    public const string Name = "userId";

    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection) => UserId.TryParse(values[routeKey]?.ToString(), out _);

    /// <summary>
    /// Whether a literal segment could be a number. <c>me</c> could not: a method that <c>/me/</c> lacks is 405, and routing
    /// does not try the path with a number.
    /// </summary>
    public bool MatchesLiteral(string parameterName, string literal) => UserId.TryParse(literal, out _);
}
