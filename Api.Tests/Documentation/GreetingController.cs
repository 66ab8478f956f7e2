using Api.Application.Users;
using Api.Web.Callers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Tests.Documentation;

/// <summary>Greets who calls.</summary>
[ApiController]
[Route("api/greeting")]
[Authorize(Policies.ActiveUser)]
public sealed class GreetingController(ICurrentUser caller) : ControllerBase
{
    /// <summary>Greets</summary>
    [HttpGet]
    public async Task<IActionResult> Get(CancellationToken cancellationToken) =>
        Ok(new { text = $"Hello, {(await caller.FindAsync(cancellationToken))!.Username}!" });
}
