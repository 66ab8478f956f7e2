using System.Net.Mime;
using Api.Application.Roles;
using Api.Web.Callers;
using Api.Web.Contracts.Paging;
using Api.Web.Contracts.Roles;
using Api.Web.Errors;
using Api.Web.OpenApi;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>The roles: administrators manage them. All but <c>administrator</c> inform clients only.</summary>
[ApiController]
[Route("api/roles")]
[Authorize(Policies.Administrator)]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Roles")]
public sealed class RolesController : ControllerBase
{
    /// <summary>Lists roles</summary>
    /// <response code="200">One page, in the order of their names.</response>
    [HttpGet(Name = "listRoles")]
    [Reads(typeof(PageParameters))]
    [ProducesResponseType<PageResponse<RoleResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), Meaning = "a parameter is unknown or malformed")]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "the page lies past the end")]
    public async Task<IActionResult> List([FromServices] ListRolesHandler handler, CancellationToken cancellationToken)
    {
        var (parameters, problem) = PageParameters.Read(Request.Query);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var result = await handler.HandleAsync(new ListRolesQuery(parameters.Page, parameters.PageSize), cancellationToken);
        return result.Succeeded(out var page, out var error)
            ? Ok(page.Names.Select(name => new RoleResponse(name)).ToList().ToPage(Request, page.Count, parameters))
            : new ProblemResult(Problems.From(error));
    }

    /// <summary>Creates a role</summary>
    /// <response code="201">The new role.</response>
    [HttpPost(Name = "createRole")]
    [ProducesResponseType<RoleResponse>(StatusCodes.Status201Created)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "the name is missing or of the wrong form, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.RoleTaken))]
    public async Task<IActionResult> Create(
        [FromBody] CreateRoleRequest request,
        [FromServices] CreateRoleHandler handler,
        CancellationToken cancellationToken)
    {
        var result = await handler.HandleAsync(new CreateRoleCommand(request.Name), cancellationToken);
        return result.Succeeded(out var name, out var error)
            ? StatusCode(StatusCodes.Status201Created, new RoleResponse(name))
            : new ProblemResult(Problems.From(error));
    }

    /// <summary>Deletes a role</summary>
    /// <param name="name" example="editor">Without regard to letter case.</param>
    /// <response code="204">The role is gone.</response>
    [HttpDelete("{name}", Name = "deleteRole")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.NotFound), Meaning = "there is no such role")]
    [ProducesProblem(nameof(ErrorCode.RoleInUse), Meaning = "somebody has it, or it is built in")]
    public async Task<IActionResult> Delete(string name, [FromServices] DeleteRoleHandler handler, CancellationToken cancellationToken) =>
        // The framework binds a blank segment of the path as null.
        await handler.HandleAsync(new DeleteRoleCommand(name ?? ""), cancellationToken) is { } error
            ? new ProblemResult(Problems.From(error))
            : NoContent();
}
