using Api.Domain.Users;
using Microsoft.AspNetCore.Routing.Matching;

namespace Api.Web.Callers;

/// <summary>A path segment that is the one spelling of a user's number; any other path does not exist.</summary>
internal sealed class UserIdRouteConstraint : IRouteConstraint, IParameterLiteralNodeMatchingPolicy
{
    public const string Name = "userId";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        UserId.TryParse(values[routeKey]?.ToString(), out _);

    /// <summary>So that what <c>/me/</c> does not have is not taken from the path of a number.</summary>
    public bool MatchesLiteral(string parameterName, string literal) => UserId.TryParse(literal, out _);
}
