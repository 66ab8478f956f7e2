using System.Net.Mime;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Web.Callers;
using Api.Web.Contracts.Paging;
using Api.Web.Contracts.Users;
using Api.Web.Errors;
using Api.Web.OpenApi;
using Api.Web.Requests;
using AutoMapper;
using Microsoft.AspNetCore.Authorization;
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
    private const string NoSuchUser = "there is no such user, or the caller may not know of it";

    /// <summary>Lists users</summary>
    /// <response code="200">One page.</response>
    [HttpGet(Name = "listUsers")]
    [Reads(typeof(ListUsersParameters))]
    [Authorize(Policies.Administrator)]
    [ProducesResponseType<PageResponse<UserResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), Meaning = "a parameter is unknown or malformed")]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "the page lies past the end")]
    public async Task<IActionResult> List([FromServices] ListUsersHandler handler, CancellationToken cancellationToken)
    {
        var (query, problem) = ListUsersParameters.Read(Request.Query);
        if (query is null)
        {
            return new ProblemResult(problem!);
        }

        var result = await handler.HandleAsync(query, cancellationToken);
        if (!result.Succeeded(out var page, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        var users = mapper.Map<List<UserResponse>>(page.Users);
        return Ok(query.Position is null
            ? users.ToPage(Request, page.Count, query.Page, query.PageSize)
            : users.ToPage(Request, page.Count, PositionText.Write(page.Next), PositionText.Write(page.Previous)));
    }

    /// <summary>Creates a user</summary>
    /// <response code="201">The new user.</response>
    [HttpPost(Name = "createUser")]
    [Authorize(Policies.Administrator)]
    [ProducesResponseType<UserResponse>(StatusCodes.Status201Created)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "a field is missing, unknown or of the wrong form, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.UsernameTaken), nameof(ErrorCode.EmailTaken))]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "too many passwords are being hashed")]
    public async Task<IActionResult> Create(
        [FromBody] CreateUserRequest request,
        [FromServices] CreateUserHandler handler,
        CancellationToken cancellationToken)
    {
        var result = await handler.HandleAsync(new CreateUserCommand(request.ToValues(), request.Password), cancellationToken);
        if (!result.Succeeded(out var user, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        var path = new PathString($"/api/users/{user.Id}/");
        return Created(PublicAddress.Of(Request, path), ToResponse(user));
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
    /// <response code="200">The user.</response>
    [HttpGet(UserRoute, Name = "getUser")]
    [Authorize(Policies.SelfOrAdministrator)]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = NoSuchUser)]
    public async Task<IActionResult> Get(
        long id,
        [FromServices] GetUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(new GetUserQuery(new UserId(id)), cancellationToken));

    /// <summary>Changes a user by putting back the record</summary>
    /// <remarks>What is left out stays as it is.</remarks>
    /// <param name="id">The user's number.</param>
    /// <param name="request">What is to change.</param>
    /// <response code="200">The user as it is now.</response>
    [HttpPut(UserRoute, Name = "replaceUser")]
    [Authorize(Policies.SelfOrAdministrator)]
    [HonoursIfMatch]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesUserChangeProblems]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = NoSuchUser)]
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
    /// <response code="200">The user as it is now.</response>
    [HttpPatch(UserRoute, Name = "updateUser")]
    [Authorize(Policies.SelfOrAdministrator)]
    [HonoursIfMatch]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesUserChangeProblems]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = NoSuchUser)]
    public async Task<IActionResult> Update(
        long id,
        [FromBody] UpdateUserRequest request,
        [FromServices] UpdateUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(ToCommand(new UserId(id), request), cancellationToken));

    /// <summary>Changes the caller's own record</summary>
    /// <remarks>What is left out stays as it is (RFC 7396).</remarks>
    /// <param name="request">What is to change.</param>
    /// <response code="200">The user as it is now.</response>
    [HttpPatch("me", Name = "updateCurrentUser")]
    [Authorize(Policies.ActiveUser)]
    [HonoursIfMatch]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesUserChangeProblems]
    public async Task<IActionResult> UpdateMe(
        [FromBody] UpdateUserRequest request,
        [FromServices] ICurrentUser caller,
        [FromServices] UpdateUserHandler handler,
        CancellationToken cancellationToken) =>
        ToResult(await handler.HandleAsync(ToCommand(caller.Id, request), cancellationToken));

    /// <summary>Deletes a user</summary>
    /// <param name="id">The user's number.</param>
    /// <response code="204">The user is gone, its sessions have ended.</response>
    [HttpDelete(UserRoute, Name = "deleteUser")]
    [Authorize(Policies.AdministratorOfUser)]
    [HonoursIfMatch]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = NoSuchUser)]
    [ProducesProblem(nameof(ErrorCode.LastAdministrator))]
    [ProducesProblem(nameof(ErrorCode.PreconditionFailed), Meaning = "the record is none of those in If-Match")]
    public async Task<IActionResult> Delete(long id, [FromServices] DeleteUserHandler handler, CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(new DeleteUserCommand(new UserId(id), ExpectedVersions), cancellationToken));

    /// <summary>Changes the caller's own password</summary>
    /// <remarks>Ends all other sessions of the caller.</remarks>
    /// <response code="204">The password is changed.</response>
    [HttpPost("me/password", Name = "changePassword")]
    [Authorize(Policies.ActiveUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "the current password is wrong, the new one against the rules, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = "too many passwords were tried in vain")]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "too many passwords are being hashed")]
    public async Task<IActionResult> ChangePassword(
        [FromBody] ChangePasswordRequest request,
        [FromServices] ChangePasswordHandler handler,
        CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(
            new ChangePasswordCommand(request.CurrentPassword, request.NewPassword, HttpContext.ToClient()),
            cancellationToken));

    /// <summary>Sets the password of a user</summary>
    /// <remarks>Ends all sessions of the user and lifts a block.</remarks>
    /// <param name="id">The user's number.</param>
    /// <param name="request">The new password.</param>
    /// <response code="204">The password is set.</response>
    [HttpPost(UserRoute + "/password", Name = "setPassword")]
    [Authorize(Policies.AdministratorOfUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "the password is against the rules, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = NoSuchUser)]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "too many passwords are being hashed")]
    public async Task<IActionResult> SetPassword(
        long id,
        [FromBody] SetPasswordRequest request,
        [FromServices] SetPasswordHandler handler,
        CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(new SetPasswordCommand(new UserId(id), request.NewPassword), cancellationToken));

    /// <summary>Forgets the failed logins of a user</summary>
    /// <param name="id">The user's number.</param>
    /// <response code="204">The user can log in from anywhere at once.</response>
    [HttpPost(UserRoute + "/unlock", Name = "unlockUser")]
    [Authorize(Policies.AdministratorOfUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = NoSuchUser)]
    public async Task<IActionResult> Unlock(long id, [FromServices] UnlockUserHandler handler, CancellationToken cancellationToken) =>
        NoContentOr(await handler.HandleAsync(new UnlockUserCommand(new UserId(id)), cancellationToken));

    private IReadOnlyCollection<string>? ExpectedVersions => HttpContext.Features.Get<IfMatch>()?.Versions;

    private UpdateUserCommand ToCommand(UserId id, UserEditRequest request) =>
        new(id, request.ToEdit(), request.CurrentPassword, ExpectedVersions, HttpContext.ToClient());

    private IActionResult NoContentOr(Error? error) => error is null ? NoContent() : new ProblemResult(Problems.From(error));

    private IActionResult ToResult(Result<UserDetails> result) => result.Succeeded(out var user, out var error)
        ? Ok(ToResponse(user))
        : new ProblemResult(Problems.From(error));

    /// <summary>The body, and the ETag by which a change can be made conditional (RFC 9110 §8.8.3).</summary>
    private UserResponse ToResponse(UserDetails user)
    {
        Response.Headers.ETag = IfMatch.TagOf(user.Version);
        return mapper.Map<UserResponse>(user);
    }
}
