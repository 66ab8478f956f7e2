using Api.Domain.Users;
using Microsoft.AspNetCore.Authorization;

namespace Api.Web.Callers;

/// <summary>Who may make a call. Controllers name these policies.</summary>
internal static class Policies
{
    /// <summary>
    /// The caller has a good access token of a session that has not ended. Its account is not read: <see cref="Callers.TokenUser"/>
    /// is what the token says.
    /// </summary>
    public const string TokenUser = nameof(TokenUser);

    /// <summary>The caller's account exists and is active.</summary>
    public const string ActiveUser = nameof(ActiveUser);

    /// <summary>The caller's stored account is active and has the role of administrators.</summary>
    public const string Administrator = nameof(Administrator);

    /// <summary>The path names the caller; or it names a user that exists, and the caller is an administrator. Else 404.</summary>
    public const string SelfOrAdministrator = nameof(SelfOrAdministrator);

    /// <summary>
    /// The caller is an administrator and the path names a user that exists. To other callers somebody else's record is 404
    /// and their own is 403.
    /// </summary>
    public const string AdministratorOfUser = nameof(AdministratorOfUser);

    /// <summary>The route value that holds the user's number.</summary>
    public const string UserIdRouteValue = "id";

    public static void Configure(AuthorizationOptions options)
    {
        options.AddPolicy(TokenUser, policy => policy.RequireAuthenticatedUser());
        Add(ActiveUser, CallerRequirement.Active);
        Add(Administrator, CallerRequirement.Administrator);
        Add(SelfOrAdministrator, CallerRequirement.SelfOrAdministrator);
        Add(AdministratorOfUser, CallerRequirement.AdministratorOfUser);

        void Add(string name, CallerRequirement requirement) =>
            options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().AddRequirements(requirement));
    }

    /// <summary>The number of the user that the path names.</summary>
    /// <returns>Null when the path names none.</returns>
    public static UserId? AddressedUserId(this HttpContext context) =>
        context.GetRouteValue(UserIdRouteValue) is string text && UserId.TryParse(text, out var id) ? id : null;
}
