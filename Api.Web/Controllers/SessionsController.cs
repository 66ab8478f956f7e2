using System.Net.Mime;
using Api.Application.Results;
using Api.Application.Sessions;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Web.Callers;
using Api.Web.Contracts.Paging;
using Api.Web.Contracts.Sessions;
using Api.Web.Errors;
using Api.Web.OpenApi;
using AutoMapper;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>The places where a user is signed in: everybody manages their own, administrators everybody's.</summary>
[ApiController]
[Route("api")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Sessions")]
public sealed class SessionsController(ICurrentUser caller, IMapper mapper) : ControllerBase
{
    private const string UserRoute = $"users/{{{Policies.UserIdRouteValue}:{UserIdRouteConstraint.Name}}}/sessions";
    private const string NoSuchUser = "there is no such user, or the caller may not know of it";

    /// <summary>Lists the caller's living sessions</summary>
    /// <response code="200">One page, the newest first.</response>
    [HttpGet("sessions", Name = "listSessions")]
    [Reads(typeof(PageParameters))]
    [Authorize(Policies.ActiveUser)]
    [ProducesResponseType<PageResponse<SessionResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), Meaning = "a parameter is unknown or malformed")]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "the page lies past the end")]
    public Task<IActionResult> List([FromServices] ListSessionsHandler handler, CancellationToken cancellationToken) =>
        ListAsync(caller.Id, handler, cancellationToken);

    /// <summary>Ends one of the caller's sessions</summary>
    /// <param name="sessionId">The session.</param>
    /// <response code="204">It has ended.</response>
    [HttpDelete("sessions/{sessionId}", Name = "endSession")]
    [Authorize(Policies.ActiveUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "it does not live or is not the caller's")]
    public Task<IActionResult> End(string sessionId, [FromServices] EndSessionHandler handler, CancellationToken cancellationToken) =>
        EndAsync(caller.Id, sessionId, EndReason.EndedByOwner, handler, cancellationToken);

    /// <summary>Ends all of the caller's sessions</summary>
    /// <response code="204">They have ended.</response>
    [HttpDelete("sessions", Name = "endSessions")]
    [Reads(typeof(EndSessionsParameters))]
    [Authorize(Policies.ActiveUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.Invalid), Meaning = "a parameter is unknown or malformed")]
    public Task<IActionResult> EndAll([FromServices] EndAllSessionsHandler handler, CancellationToken cancellationToken) =>
        EndAllAsync(caller.Id, EndReason.EndedByOwner, handler, cancellationToken);

    /// <summary>Lists a user's living sessions</summary>
    /// <param name="id">The user's number.</param>
    /// <response code="200">One page, the newest first.</response>
    [HttpGet(UserRoute, Name = "listUserSessions")]
    [Reads(typeof(PageParameters))]
    [Authorize(Policies.AdministratorOfUser)]
    [ProducesResponseType<PageResponse<SessionResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), Meaning = "a parameter is unknown or malformed")]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "there is no such user or page, or the caller may not know of it")]
    public Task<IActionResult> ListOfUser(long id, [FromServices] ListSessionsHandler handler, CancellationToken cancellationToken) =>
        ListAsync(new UserId(id), handler, cancellationToken);

    /// <summary>Ends a session of a user</summary>
    /// <param name="id">The user's number.</param>
    /// <param name="sessionId">The session.</param>
    /// <response code="204">It has ended.</response>
    [HttpDelete(UserRoute + "/{sessionId}", Name = "endUserSession")]
    [Authorize(Policies.AdministratorOfUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "there is no such user, or the session does not live or is not the user's")]
    public Task<IActionResult> EndOfUser(
        long id, string sessionId, [FromServices] EndSessionHandler handler, CancellationToken cancellationToken) =>
        EndAsync(new UserId(id), sessionId, EndReason.EndedByAdministrator, handler, cancellationToken);

    /// <summary>Ends all sessions of a user</summary>
    /// <param name="id">The user's number.</param>
    /// <response code="204">They have ended.</response>
    [HttpDelete(UserRoute, Name = "endUserSessions")]
    [Reads(typeof(EndSessionsParameters))]
    [Authorize(Policies.AdministratorOfUser)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.Invalid), Meaning = "a parameter is unknown or malformed")]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = NoSuchUser)]
    public Task<IActionResult> EndAllOfUser(long id, [FromServices] EndAllSessionsHandler handler, CancellationToken cancellationToken) =>
        EndAllAsync(new UserId(id), EndReason.EndedByAdministrator, handler, cancellationToken);

    private async Task<IActionResult> ListAsync(UserId owner, ListSessionsHandler handler, CancellationToken cancellationToken)
    {
        var (parameters, problem) = PageParameters.Read(Request.Query);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var result = await handler.HandleAsync(new ListSessionsQuery(owner, parameters.Page, parameters.PageSize), cancellationToken);
        return result.Succeeded(out var page, out var error)
            ? Ok(SessionProfile.Show(mapper, page.Sessions, caller.SessionId).ToPage(Request, page.Count, parameters))
            : new ProblemResult(Problems.From(error));
    }

    private async Task<IActionResult> EndAllAsync(
        UserId owner, EndReason reason, EndAllSessionsHandler handler, CancellationToken cancellationToken)
    {
        var (keepCurrent, problem) = EndSessionsParameters.Read(Request.Query);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        await handler.HandleAsync(new EndAllSessionsCommand(owner, keepCurrent ? caller.SessionId : null, reason), cancellationToken);
        return NoContent();
    }

    private async Task<IActionResult> EndAsync(
        UserId owner, string sessionId, EndReason reason, EndSessionHandler handler, CancellationToken cancellationToken)
    {
        Error? error = SessionId.TryParse(sessionId, out var id)
            ? await handler.HandleAsync(new EndSessionCommand(owner, id, reason), cancellationToken)
            : new Error.NotFound();
        return error is null ? NoContent() : new ProblemResult(Problems.From(error));
    }
}
