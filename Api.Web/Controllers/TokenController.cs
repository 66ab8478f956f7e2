using System.Net.Mime;
using Api.Application.Tokens;
using Api.Web.Browsers;
using Api.Web.Contracts.Tokens;
using Api.Web.Errors;
using Api.Web.Middleware;
using Api.Web.OpenApi;
using Api.Web.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>Login, refresh, check and logout, as SimpleJWT has them.</summary>
[ApiController]
[AllowAnonymous]
[Route("api/token")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Token")]
public sealed class TokenController(TimeProvider time) : ControllerBase
{
    /// <summary>Logs in</summary>
    /// <remarks>
    /// Starts a session and hands out its first refresh and access token. With `useCookies=true` the refresh token goes into
    /// the cookie `__Host-refresh`, out of reach of scripts, and the session that a cookie already there names ends.
    /// </remarks>
    /// <response code="200">The tokens of the new session.</response>
    [HttpPost(Name = "obtainTokens")]
    [CookieLogin]
    [ProducesResponseType<TokenPairResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "a field is missing or of the wrong form, or the body cannot be read")]
    [ProducesProblem(
        nameof(ErrorCode.NoActiveAccount),
        Meaning = "user name or password is wrong, or the account may not log in; it is not told which")]
    [ProducesProblem(
        nameof(ErrorCode.CsrfFailed),
        Meaning = "the cookie was asked for by a page of an origin that is neither the API's own nor allowed")]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = "too many passwords were tried in vain")]
    [ProducesProblem(
        nameof(ErrorCode.TemporarilyUnavailable),
        Meaning = "too many logins at once, or the database cannot be reached or is too slow; asking again is safe")]
    public async Task<IActionResult> Obtain(
        [FromBody] ObtainTokensRequest request,
        [FromServices] ObtainTokensHandler handler,
        CancellationToken cancellationToken)
    {
        var (useCookies, problem) = CookieLogin.Read(Request.Query);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var replaces = useCookies ? RefreshCookie.Read(Request) : null;
        var command = new ObtainTokensCommand(request.Username, request.Password, HttpContext.ToClient(), replaces);
        var result = await handler.HandleAsync(command, cancellationToken);
        if (!result.Succeeded(out var pair, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        if (!useCookies)
        {
            return Ok(new TokenPairResponse(pair.Refresh, pair.Access));
        }

        RefreshCookie.Set(Response, pair.Refresh, pair.RefreshExpiresAt, time.GetUtcNow());
        return Ok(new TokenPairResponse(Refresh: null, pair.Access, pair.RefreshId.ToString()));
    }

    /// <summary>Exchanges a refresh token</summary>
    /// <remarks>
    /// Replaces the refresh token, unless it was itself made less than `Jwt:ReuseLeeway` ago. The token just replaced gets
    /// its successor again for as long, or at any later time with the `Idempotency-Key` that replaced it; presenting any
    /// other replaced token ends the session. Without a token in the body that of the cookie is exchanged; the cookie is set
    /// again only when the token handed out is another.
    /// </remarks>
    /// <response code="200">A new access token, and the refresh token to use from now on or, in cookie mode, its id.</response>
    [HttpPost("refresh", Name = "refreshTokens")]
    [Reads(typeof(IdempotencyKey))]
    [Deadline(Seconds = 5)]
    [CookieOrBody]
    [ProducesResponseType<RefreshedTokensResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "the token is missing, the `Idempotency-Key` is none, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.TokenNotValid), Meaning = "the token does not do")]
    [ProducesProblem(nameof(ErrorCode.NoActiveAccount), Meaning = "its user is gone or inactive")]
    [ProducesProblem(
        nameof(ErrorCode.CsrfFailed),
        Meaning = "the cookie came with a page of an origin that is neither the API's own nor allowed")]
    [ProducesProblem(nameof(ErrorCode.IdempotencyKeyReused), Meaning = "the key made the token that it now would replace")]
    public async Task<IActionResult> Refresh(
        [FromBody] RefreshTokensRequest request,
        [FromServices] RefreshTokensHandler handler,
        CancellationToken cancellationToken)
    {
        var (source, problem) = RefreshSource.Find(HttpContext, request.Refresh);
        if (source is null)
        {
            return new ProblemResult(problem!);
        }

        var command = new RefreshTokensCommand(source.Token, IdempotencyKey.Read(Request), HttpContext.ToClient());
        var result = await handler.HandleAsync(command, cancellationToken);
        if (!result.Succeeded(out var tokens, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        if (!source.IsCookie)
        {
            return Ok(new RefreshedTokensResponse(tokens.Access, tokens.Refresh));
        }

        // A late answer must not put an older token back than the browser holds by then.
        if (tokens is { IsReplaced: true, Refresh: { } successor })
        {
            RefreshCookie.Set(Response, successor, tokens.RefreshExpiresAt, time.GetUtcNow());
        }

        return Ok(new RefreshedTokensResponse(tokens.Access, Refresh: null, tokens.RefreshId.ToString()));
    }

    /// <summary>Checks a token</summary>
    /// <remarks>Changes nothing.</remarks>
    /// <response code="200">It is a living session's access or sliding token, or its current refresh token.</response>
    [HttpPost("verify", Name = "verifyToken")]
    [ProducesResponseType<EmptyResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = "the token is missing, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.TokenNotValid), Meaning = "it is not, and `detail` says why")]
    public async Task<IActionResult> Verify(
        [FromBody] VerifyTokenRequest request,
        [FromServices] VerifyTokenHandler handler,
        CancellationToken cancellationToken) =>
        EmptyOr(await handler.HandleAsync(new VerifyTokenQuery(request.Token), cancellationToken));

    /// <summary>Logs out</summary>
    /// <remarks>
    /// Ends the session that the token names, if it still lives; an expired or replaced token does as well. Without a token
    /// in the body that of the cookie is taken, and the cookie deleted.
    /// </remarks>
    /// <response code="200">The session does not live any more.</response>
    [HttpPost("blacklist", Name = "blacklistToken")]
    [CookieOrBody]
    [ProducesResponseType<EmptyResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = "the token is missing, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.TokenNotValid), Meaning = "it is not a refresh token of ours")]
    [ProducesProblem(
        nameof(ErrorCode.CsrfFailed),
        Meaning = "the cookie came with a page of an origin that is neither the API's own nor allowed")]
    public async Task<IActionResult> Blacklist(
        [FromBody] BlacklistTokenRequest request,
        [FromServices] BlacklistTokenHandler handler,
        CancellationToken cancellationToken)
    {
        var (source, problem) = RefreshSource.Find(HttpContext, request.Refresh);
        if (source is null)
        {
            return new ProblemResult(problem!);
        }

        var error = await handler.HandleAsync(new BlacklistTokenCommand(source.Token), cancellationToken);
        if (source.IsCookie)
        {
            RefreshCookie.Delete(Response);
        }

        return EmptyOr(error);
    }

    private IActionResult EmptyOr(Application.Results.Error? error) =>
        error is null ? Ok(new EmptyResponse()) : new ProblemResult(Problems.From(error));
}
