using System.Net.Mime;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Web.Callers;
using Api.Web.Contracts.Paging;
using Api.Web.Contracts.Users;
using Api.Web.Errors;
using Api.Web.Requests;
using AutoMapper;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>The users: administrators manage them all, everybody sees their own.</summary>
[ApiController]
[Route("api/users")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Users")]
public sealed class UsersController(IMapper mapper) : ControllerBase
{
    private const string UserRoute = $"{{{Policies.UserIdRouteValue}:{UserIdRouteConstraint.Name}}}";

    /// <summary>Lists users</summary>
    /// <response code="200">One page.</response>
    /// <response code="400">`invalid`: a parameter is unknown or malformed.</response>
    /// <response code="404">`not_found`: the page lies past the end.</response>
    [HttpGet(Name = "listUsers")]
    [Authorize(Policies.Administrator)]
    [ProducesResponseType<PageResponse<UserResponse>>(StatusCodes.Status200OK)]
    [ProducesResponseType<Problem>(StatusCodes.Status400BadRequest)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    public async Task<IActionResult> List([FromServices] ListUsersHandler handler, CancellationToken cancellationToken)
    {
        var (query, problem) = ListUsersParameters.Read(Request.Query);
        if (query is null)
        {
            return new ProblemResult(problem!);
        }

        var result = await handler.HandleAsync(query, cancellationToken);
        return result.Succeeded(out var page, out var error)
            ? Ok(mapper.Map<List<UserResponse>>(page.Users).ToPage(Request, page.Count, query.Page, query.PageSize))
            : new ProblemResult(Problems.From(error));
    }

    /// <summary>Creates a user</summary>
    /// <response code="201">The new user.</response>
    /// <response code="400">`invalid`, `parse_error`: a field is missing, unknown or of the wrong form, or the body cannot be read.</response>
    /// <response code="409">`username_taken`, `email_taken`.</response>
    /// <response code="503">`temporarily_unavailable`: too many passwords are being hashed.</response>
    [HttpPost(Name = "createUser")]
    [Authorize(Policies.Administrator)]
    [ProducesResponseType<UserResponse>(StatusCodes.Status201Created)]
    [ProducesResponseType<Problem>(StatusCodes.Status400BadRequest)]
    [ProducesResponseType<Problem>(StatusCodes.Status409Conflict)]
    [ProducesResponseType<Problem>(StatusCodes.Status503ServiceUnavailable)]
    public async Task<IActionResult> Create(
        [FromBody] CreateUserRequest request,
        [FromServices] CreateUserHandler handler,
        CancellationToken cancellationToken)
    {
        var command = new CreateUserCommand(
            request.Username,
            request.Password,
            request.Email,
            request.FirstName ?? "",
            request.LastName ?? "",
            request.IsActive,
            request.Roles);
        var result = await handler.HandleAsync(command, cancellationToken);
        if (!result.Succeeded(out var user, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        var path = new PathString($"/api/users/{user.Id}/");
        return Created(UriHelper.BuildAbsolute(Request.Scheme, Request.Host, Request.PathBase, path), ToResponse(user));
    }

    /// <summary>Shows the caller's own record</summary>
    /// <response code="200">The caller.</response>
    [HttpGet("me", Name = "getCurrentUser")]
    [Authorize(Policies.ActiveUser)]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Me(
        [FromServices] ICurrentUser caller,
        [FromServices] GetUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(new GetUserQuery(caller.Id), cancellationToken));

    /// <summary>Shows one user</summary>
    /// <param name="id" example="1">The user's number.</param>
    /// <param name="handler">The use case.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <response code="200">The user.</response>
    /// <response code="404">`not_found`: there is no such user, or the caller may not know of it.</response>
    [HttpGet(UserRoute, Name = "getUser")]
    [Authorize(Policies.SelfOrAdministrator)]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    public async Task<IActionResult> Get(
        long id,
        [FromServices] GetUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(new GetUserQuery(new UserId(id)), cancellationToken));

    /// <summary>Changes a user by putting back the record</summary>
    /// <remarks>What is left out stays as it is.</remarks>
    /// <param name="id">The user's number.</param>
    /// <param name="request">What is to change.</param>
    /// <param name="handler">The use case.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <response code="200">The user as it is now.</response>
    /// <response code="400">`invalid`, `parse_error`: a field is unknown, cannot be changed or is of the wrong form, the current password is missing or wrong, or the body cannot be read.</response>
    /// <response code="403">`permission_denied`: a field is for administrators.</response>
    /// <response code="404">`not_found`: there is no such user, or the caller may not know of it.</response>
    /// <response code="409">`username_taken`, `email_taken`, `last_administrator`.</response>
    /// <response code="412">`precondition_failed`: the record is none of those in If-Match.</response>
    /// <response code="429">`throttled`: too many passwords were tried in vain.</response>
    [HttpPut(UserRoute, Name = "replaceUser")]
    [Authorize(Policies.SelfOrAdministrator)]
    [HonoursIfMatch]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<Problem>(StatusCodes.Status400BadRequest)]
    [ProducesResponseType<Problem>(StatusCodes.Status403Forbidden)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    [ProducesResponseType<Problem>(StatusCodes.Status409Conflict)]
    [ProducesResponseType<Problem>(StatusCodes.Status412PreconditionFailed)]
    [ProducesResponseType<Problem>(StatusCodes.Status429TooManyRequests)]
    public async Task<IActionResult> Replace(
        long id,
        [FromBody] ReplaceUserRequest request,
        [FromServices] UpdateUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(ToCommand(new UserId(id), request), cancellationToken));

    /// <summary>Changes a user</summary>
    /// <remarks>What is left out stays as it is (RFC 7396).</remarks>
    /// <param name="id">The user's number.</param>
    /// <param name="request">What is to change.</param>
    /// <param name="handler">The use case.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <response code="200">The user as it is now.</response>
    /// <response code="400">`invalid`, `parse_error`: a field is unknown, cannot be changed or is of the wrong form, the current password is missing or wrong, or the body cannot be read.</response>
    /// <response code="403">`permission_denied`: a field is for administrators.</response>
    /// <response code="404">`not_found`: there is no such user, or the caller may not know of it.</response>
    /// <response code="409">`username_taken`, `email_taken`, `last_administrator`.</response>
    /// <response code="412">`precondition_failed`: the record is none of those in If-Match.</response>
    /// <response code="429">`throttled`: too many passwords were tried in vain.</response>
    [HttpPatch(UserRoute, Name = "updateUser")]
    [Authorize(Policies.SelfOrAdministrator)]
    [HonoursIfMatch]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<Problem>(StatusCodes.Status400BadRequest)]
    [ProducesResponseType<Problem>(StatusCodes.Status403Forbidden)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    [ProducesResponseType<Problem>(StatusCodes.Status409Conflict)]
    [ProducesResponseType<Problem>(StatusCodes.Status412PreconditionFailed)]
    [ProducesResponseType<Problem>(StatusCodes.Status429TooManyRequests)]
    public async Task<IActionResult> Update(
        long id,
        [FromBody] UpdateUserRequest request,
        [FromServices] UpdateUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(ToCommand(new UserId(id), request), cancellationToken));

    /// <summary>Changes the caller's own record</summary>
    /// <remarks>What is left out stays as it is (RFC 7396).</remarks>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">What is to change.</param>
    /// <param name="handler">The use case.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <response code="200">The user as it is now.</response>
    /// <response code="400">`invalid`, `parse_error`: a field is unknown, cannot be changed or is of the wrong form, the current password is missing or wrong, or the body cannot be read.</response>
    /// <response code="403">`permission_denied`: a field is for administrators.</response>
    /// <response code="409">`username_taken`, `email_taken`, `last_administrator`.</response>
    /// <response code="412">`precondition_failed`: the record is none of those in If-Match.</response>
    /// <response code="429">`throttled`: too many passwords were tried in vain.</response>
    [HttpPatch("me", Name = "updateCurrentUser")]
    [Authorize(Policies.ActiveUser)]
    [HonoursIfMatch]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<Problem>(StatusCodes.Status400BadRequest)]
    [ProducesResponseType<Problem>(StatusCodes.Status403Forbidden)]
    [ProducesResponseType<Problem>(StatusCodes.Status409Conflict)]
    [ProducesResponseType<Problem>(StatusCodes.Status412PreconditionFailed)]
    [ProducesResponseType<Problem>(StatusCodes.Status429TooManyRequests)]
    public async Task<IActionResult> UpdateMe(
        [FromBody] UpdateUserRequest request,
        [FromServices] ICurrentUser caller,
        [FromServices] UpdateUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(ToCommand(caller.Id, request), cancellationToken));

    /// <summary>Deletes a user</summary>
    /// <param name="id">The user's number.</param>
    /// <param name="handler">The use case.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <response code="204">The user is gone, its sessions have ended.</response>
    /// <response code="404">`not_found`: there is no such user, or the caller may not know of it.</response>
    /// <response code="409">`last_administrator`.</response>
    /// <response code="412">`precondition_failed`: the record is none of those in If-Match.</response>
    [HttpDelete(UserRoute, Name = "deleteUser")]
    [Authorize(Policies.AdministratorOfUser)]
    [HonoursIfMatch]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    [ProducesResponseType<Problem>(StatusCodes.Status409Conflict)]
    [ProducesResponseType<Problem>(StatusCodes.Status412PreconditionFailed)]
    public async Task<IActionResult> Delete(long id, [FromServices] DeleteUserHandler handler, CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(new DeleteUserCommand(new UserId(id), ExpectedVersions), cancellationToken));

    /// <summary>Changes the caller's own password</summary>
    /// <remarks>Ends all other sessions of the caller.</remarks>
    /// <response code="204">The password is changed.</response>
    /// <response code="400">`invalid`, `parse_error`: the current password is wrong, the new one against the rules, or the body cannot be read.</response>
    /// <response code="429">`throttled`: too many passwords were tried in vain.</response>
    /// <response code="503">`temporarily_unavailable`: too many passwords are being hashed.</response>
    [HttpPost("me/password", Name = "changePassword")]
    [Authorize(Policies.ActiveUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<Problem>(StatusCodes.Status400BadRequest)]
    [ProducesResponseType<Problem>(StatusCodes.Status429TooManyRequests)]
    [ProducesResponseType<Problem>(StatusCodes.Status503ServiceUnavailable)]
    public async Task<IActionResult> ChangePassword(
        [FromBody] ChangePasswordRequest request,
        [FromServices] ChangePasswordHandler handler,
        CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(new ChangePasswordCommand(request.CurrentPassword, request.NewPassword, HttpContext.ToClient()), cancellationToken));

    /// <summary>Sets the password of a user</summary>
    /// <remarks>Ends all sessions of the user and lifts a block.</remarks>
    /// <param name="id">The user's number.</param>
    /// <param name="request">The new password.</param>
    /// <param name="handler">The use case.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <response code="204">The password is set.</response>
    /// <response code="400">`invalid`, `parse_error`: the password is against the rules, or the body cannot be read.</response>
    /// <response code="404">`not_found`: there is no such user, or the caller may not know of it.</response>
    /// <response code="503">`temporarily_unavailable`: too many passwords are being hashed.</response>
    [HttpPost(UserRoute + "/password", Name = "setPassword")]
    [Authorize(Policies.AdministratorOfUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<Problem>(StatusCodes.Status400BadRequest)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    [ProducesResponseType<Problem>(StatusCodes.Status503ServiceUnavailable)]
    public async Task<IActionResult> SetPassword(
        long id,
        [FromBody] SetPasswordRequest request,
        [FromServices] SetPasswordHandler handler,
        CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(new SetPasswordCommand(new UserId(id), request.NewPassword), cancellationToken));

    /// <summary>Forgets the failed logins of a user</summary>
    /// <param name="id">The user's number.</param>
    /// <param name="handler">The use case.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    /// <response code="204">The user can log in from anywhere at once.</response>
    /// <response code="404">`not_found`: there is no such user, or the caller may not know of it.</response>
    [HttpPost(UserRoute + "/unlock", Name = "unlockUser")]
    [Authorize(Policies.AdministratorOfUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<Problem>(StatusCodes.Status404NotFound)]
    public async Task<IActionResult> Unlock(long id, [FromServices] UnlockUserHandler handler, CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(new UnlockUserCommand(new UserId(id)), cancellationToken));

    private IReadOnlyCollection<string>? ExpectedVersions => HttpContext.Features.Get<IfMatch>()?.Versions;

    private UpdateUserCommand ToCommand(UserId id, UserEditRequest request) =>
        new(id, request.ToEdit(), request.CurrentPassword, ExpectedVersions, HttpContext.ToClient());

    private IActionResult NoContentOr(Error? error) => error is null ? NoContent() : new ProblemResult(Problems.From(error));

    private IActionResult ToResult(Result<UserDetails> result) => result.Succeeded(out var user, out var error)
        ? Ok(ToResponse(user))
        : new ProblemResult(Problems.From(error));

    /// <summary>With the ETag by which a change can be made conditional (RFC 9110 §8.8.3).</summary>
    private UserResponse ToResponse(UserDetails user)
    {
        Response.Headers.ETag = IfMatch.TagOf(user.Version);
        return mapper.Map<UserResponse>(user);
    }
}
