using Api.Domain.Users;

namespace Api.Web.Authorization;

/// <summary>A path segment that is the one spelling of a user's number; any other path does not exist.</summary>
internal sealed class UserIdRouteConstraint : IRouteConstraint
{
    public const string Name = "userId";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        UserId.TryParse(values[routeKey]?.ToString(), out _);
}
