using Api.Application.Users;
using Api.Web.Callers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Tests.Documentation;

/// <summary>Pays out what the caller has earned.</summary>
[ApiController]
[Route("api/payout")]
[Authorize(Policies.ActiveUser)]
public sealed class PayoutController(ICurrentUser caller) : ControllerBase
{
    /// <summary>Pays</summary>
    [HttpPost]
    [RequireFreshLogin]
    public IActionResult Pay() => Ok(new { paidTo = caller.Id.Value });
}
