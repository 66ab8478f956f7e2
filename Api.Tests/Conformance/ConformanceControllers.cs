using Api.Web.Callers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Tests.Conformance;

/// <summary>The two views that the recordings call beside SimpleJWT's own.</summary>
[ApiController]
public sealed class ConformanceControllers : ControllerBase
{
    [HttpGet("/api/open/")]
    [AllowAnonymous]
    public IActionResult Open() => Ok(new { user = "AnonymousUser" });

    [HttpGet("/api/stateless/")]
    [Authorize(Policies.TokenUser)]
    public IActionResult Stateless() => Ok(new { id = TokenUser.Of(HttpContext).Id.Value });
}
