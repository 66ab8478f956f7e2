using System.Net.Mime;
using Api.Application.Results;
using Api.Application.Tokens;
using Api.Web.Contracts.Tokens;
using Api.Web.Errors;
using Api.Web.Middleware;
using Api.Web.OpenApi;
using Api.Web.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>Login and exchange by one sliding token, as SimpleJWT has them; only where <c>Jwt:SlidingTokens</c> is true.</summary>
[ApiController]
[AllowAnonymous]
[Route("api/token/sliding")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Token")]
public sealed class SlidingTokenController : ControllerBase
{
    /// <summary>Logs in by a sliding token</summary>
    /// <remarks>
    /// Starts a session and hands out one token, which goes with calls as an access token does and is itself exchanged for one
    /// that lives longer.
    /// </remarks>
    /// <response code="200">The token of the new session.</response>
    [HttpPost(Name = "obtainSlidingToken")]
    [ProducesResponseType<SlidingTokenResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "a field is missing or of the wrong form, or the body cannot be read")]
    [ProducesProblem(
        nameof(ErrorCode.NoActiveAccount),
        Meaning = "user name or password is wrong, or the account may not log in; it is not told which")]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = "too many passwords were tried in vain")]
    [ProducesProblem(
        nameof(ErrorCode.TemporarilyUnavailable),
        Meaning = "too many logins at once, or the database cannot be reached or is too slow; asking again is safe")]
    public async Task<IActionResult> Obtain(
        [FromBody] ObtainTokensRequest request,
        [FromServices] ObtainTokensHandler handler,
        CancellationToken cancellationToken)
    {
        var command = new ObtainTokensCommand(request.Username, request.Password, HttpContext.ToClient());
        return Answer(await handler.HandleSlidingAsync(command, cancellationToken));
    }

    /// <summary>Exchanges a sliding token</summary>
    /// <remarks>
    /// The new token has the id of the presented one and a later end, until `Jwt:SlidingTokenRefreshLifetime` after the login. The
    /// presented one goes on until its own end.
    /// </remarks>
    /// <response code="200">The token to use from now on.</response>
    [HttpPost("refresh", Name = "refreshSlidingToken")]
    [Deadline(Seconds = 5)]
    [ProducesResponseType<SlidingTokenResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = "the token is missing, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.TokenNotValid), Meaning = "the token does not do")]
    [ProducesProblem(nameof(ErrorCode.NoActiveAccount), Meaning = "its user is gone or inactive")]
    public async Task<IActionResult> Refresh(
        [FromBody] RefreshSlidingTokenRequest request,
        [FromServices] RefreshSlidingTokenHandler handler,
        CancellationToken cancellationToken) =>
        Answer(await handler.HandleAsync(new RefreshSlidingTokenCommand(request.Token, HttpContext.ToClient()), cancellationToken));

    private IActionResult Answer(Result<IssuedSlidingToken> result) => result.Succeeded(out var issued, out var error)
        ? Ok(new SlidingTokenResponse(issued.Token))
        : new ProblemResult(Problems.From(error));
}
