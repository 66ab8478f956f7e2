using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace TokenCheck;

/// <summary>Two actions that do nothing: what differs between them is the check of the access token.</summary>
[ApiController]
[Route("api/constant")]
public sealed class ConstantController : ControllerBase
{
    private static readonly Constant Answer = new("constant");

    [HttpGet("protected")]
    public IActionResult Protected() => Ok(Answer);

    [HttpGet("anonymous")]
    [AllowAnonymous]
    public IActionResult Anonymous() => Ok(Answer);

    private sealed record Constant(string Value);
}
