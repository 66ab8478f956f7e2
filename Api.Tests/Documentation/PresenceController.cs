using Api.Web.Callers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Tests.Documentation;

/// <summary>Says who is there, as a game asks every second.</summary>
[ApiController]
[Route("api/presence")]
[Authorize(Policies.TokenUser)]
public sealed class PresenceController : ControllerBase
{
    /// <summary>Says who calls</summary>
    [HttpGet]
    public IActionResult Get()
    {
        var caller = TokenUser.Of(HttpContext);
        return Ok(new { user = caller.Id.Value, email = caller.FindClaim("email")?.GetString() });
    }
}
