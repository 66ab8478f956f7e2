using System.Net.Mime;
using Api.Application.Accounts;
using Api.Application.Users;
using Api.Web.Callers;
using Api.Web.Contracts.Accounts;
using Api.Web.Contracts.Sessions;
using Api.Web.Contracts.Users;
using Api.Web.Errors;
using Api.Web.OpenApi;
using Api.Web.Requests;
using AutoMapper;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Api.Web.Controllers;

/// <summary>What users may do with their accounts without an administrator; only where <c>Accounts:SelfService</c> is true.</summary>
[ApiController]
[Route("api")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Users")]
public sealed class OwnAccountController(IMapper mapper) : ControllerBase
{
    /// <summary>Proves again who the caller is</summary>
    /// <remarks>
    /// Some calls want a fresh login: 401 `fresh_login_required`. This one makes the session fresh for `Accounts:FreshFor` and hands
    /// out an access token that says so.
    /// </remarks>
    /// <response code="200">The access token to use from now on.</response>
    [HttpPost("account/step-up", Name = "stepUp")]
    [Authorize(Policies.ActiveUser)]
    [SwitchedBy(AccountSwitch.SelfService)]
    [ProducesResponseType<StepUpResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = "the password is missing or wrong, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = "too many passwords were tried in vain")]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "too many passwords are being checked")]
    public async Task<IActionResult> StepUp(
        [FromBody] StepUpRequest request,
        [FromServices] StepUpHandler handler,
        CancellationToken cancellationToken)
    {
        var result = await handler.HandleAsync(new StepUpCommand(request.Password, HttpContext.ToClient()), cancellationToken);
        return result.Succeeded(out var stepped, out var error)
            ? Ok(new StepUpResponse(stepped.Access))
            : new ProblemResult(Problems.From(error));
    }

    /// <summary>Deletes the caller's account</summary>
    /// <remarks>With all that belongs to it.</remarks>
    /// <response code="204">The account is gone, its sessions have ended.</response>
    [HttpDelete("users/me", Name = "deleteAccount")]
    [Authorize(Policies.ActiveUser)]
    [RequireFreshLogin]
    [SwitchedBy(AccountSwitch.SelfService, SharesPath = true)]
    [HonoursIfMatch]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.LastAdministrator))]
    [ProducesProblem(nameof(ErrorCode.PreconditionFailed), Meaning = "the record is none of those in If-Match")]
    public async Task<IActionResult> Delete([FromServices] DeleteOwnAccountHandler handler, CancellationToken cancellationToken)
    {
        var command = new DeleteOwnAccountCommand(HttpContext.Features.Get<IfMatch>()?.Versions);
        return await handler.HandleAsync(command, cancellationToken) is { } error ? new ProblemResult(Problems.From(error)) : NoContent();
    }

    /// <summary>Exports everything about the caller</summary>
    /// <response code="200">One document, to be kept as a file.</response>
    [HttpGet("users/me/export", Name = "exportAccount")]
    [Authorize(Policies.ActiveUser)]
    [RequireFreshLogin]
    [SwitchedBy(AccountSwitch.SelfService)]
    [ProducesResponseType<AccountExportResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> Export(
        [FromServices] ICurrentUser caller,
        [FromServices] ExportAccountHandler handler,
        CancellationToken cancellationToken)
    {
        var result = await handler.HandleAsync(new ExportAccountQuery(), cancellationToken);
        if (!result.Succeeded(out var export, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = "account.json" }.ToString();
        return Ok(new AccountExportResponse(
            export.ExportedAt,
            mapper.Map<UserResponse>(export.User),
            SessionProfile.Show(mapper, export.Sessions, caller.SessionId)));
    }
}
