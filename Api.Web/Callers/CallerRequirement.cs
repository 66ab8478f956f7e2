using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Microsoft.AspNetCore.Authorization;

namespace Api.Web.Callers;

/// <summary>A demand on the caller's stored account; <see cref="Policies"/> says what each means.</summary>
internal sealed record CallerRequirement(string Name) : IAuthorizationRequirement
{
    public static readonly CallerRequirement Active = new(nameof(Active));
    public static readonly CallerRequirement Administrator = new(nameof(Administrator));
    public static readonly CallerRequirement SelfOrAdministrator = new(nameof(SelfOrAdministrator));
    public static readonly CallerRequirement AdministratorOfUser = new(nameof(AdministratorOfUser));
}

/// <summary>Why a requirement was not met, for <see cref="AuthorizationResultHandler"/> to answer.</summary>
internal sealed class CallerRefused(IAuthorizationHandler handler, Error error) : AuthorizationFailureReason(handler, error.GetType().Name)
{
    public Error Error { get; } = error;
}

/// <summary>Judges callers by their stored account and not by the <c>roles</c> in the token, which only inform clients.</summary>
/// <remarks>
/// The framework builds every handler for every call with a token. This one asks for the reader of accounts when something is
/// demanded of an account, and not by its constructor: a call that demands nothing leases no database context.
/// </remarks>
internal sealed class CallerRequirementHandler : AuthorizationHandler<CallerRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, CallerRequirement requirement)
    {
        if (context.User.Identity is not { IsAuthenticated: true } || context.Resource is not HttpContext http)
        {
            return;
        }

        if (await JudgeAsync(requirement, http) is { } error)
        {
            context.Fail(new CallerRefused(this, error));
        }
        else
        {
            context.Succeed(requirement);
        }
    }

    private static async Task<Error?> JudgeAsync(CallerRequirement requirement, HttpContext http)
    {
        var caller = await http.RequestServices.GetRequiredService<ICurrentUser>().FindAsync(http.RequestAborted);
        return caller switch
        {
            null => new Error.UserNotFound(),
            { IsActive: false } => new Error.UserInactive(),
            _ when requirement == CallerRequirement.Administrator && !caller.IsAdministrator => new Error.PermissionDenied(),
            _ when NamesUser(requirement) && !await MaySeeAsync(caller, http) => new Error.NotFound(),
            _ when requirement == CallerRequirement.AdministratorOfUser && !caller.IsAdministrator => new Error.PermissionDenied(),
            _ => null,
        };
    }

    private static bool NamesUser(CallerRequirement requirement) =>
        requirement == CallerRequirement.SelfOrAdministrator || requirement == CallerRequirement.AdministratorOfUser;

    private static async Task<bool> MaySeeAsync(UserDetails caller, HttpContext http) =>
        http.AddressedUserId() is { } id
        && (id == caller.Id || (caller.IsAdministrator && await ExistsAsync(id, http)));

    private static async Task<bool> ExistsAsync(UserId id, HttpContext http) =>
        await http.RequestServices.GetRequiredService<RequestedUsers>().FindAsync(id, http.RequestAborted) is not null;
}
