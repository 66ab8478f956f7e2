using System.Net.Mime;
using Api.Application.Accounts;
using Api.Application.Flows;
using Api.Application.Results;
using Api.Web.Browsers;
using Api.Web.Callers;
using Api.Web.Contracts.Accounts;
using Api.Web.Contracts.Tokens;
using Api.Web.Contracts.Users;
using Api.Web.Errors;
using Api.Web.OpenApi;
using Api.Web.Requests;
using AutoMapper;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Api.Web.Controllers;

/// <summary>What people do with their own accounts: sign up, recover, change the address, delete.</summary>
[ApiController]
[Route("api/account")]
[Produces(MediaTypeNames.Application.Json)]
[Tags("Account")]
public sealed class AccountController(IMapper mapper, TimeProvider time) : ControllerBase
{
    private const string BodyFaults = "a field is missing, unknown or of the wrong form, or the body cannot be read";
    private const string TooOften = "too many mails were asked for from this network";
    private const string TooManyCodes = "too many codes were presented from this network";
    private const string NoRoom = "as many flows as there may be are under way, or the database cannot be reached or is too slow";

    /// <summary>Asks for an account</summary>
    /// <remarks>
    /// Sends a code to the address; there is no account before the code is entered. The answer is the same for an address that has
    /// an account: then its owner is told instead.
    /// </remarks>
    /// <response code="202">The flow to finish with the code.</response>
    [HttpPost("signup", Name = "signUp")]
    [AllowAnonymous]
    [SwitchedBy(AccountSwitch.SignUp)]
    [ProducesResponseType<FlowResponse>(StatusCodes.Status202Accepted)]
    [ProducesProblem(nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = BodyFaults)]
    [ProducesProblem(nameof(ErrorCode.UsernameTaken), Meaning = "a user name that is not the address is somebody else's")]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = TooOften)]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = NoRoom)]
    public async Task<IActionResult> SignUp(
        [FromBody] SignUpRequest request,
        [FromServices] AskSignUpHandler handler,
        CancellationToken cancellationToken) =>
        Accepted(await handler.HandleAsync(
            new AskSignUpCommand(
                request.Email, request.Username, request.FirstName, request.LastName, request.Flow, HttpContext.ToClient()),
            cancellationToken));

    /// <summary>Finishes a sign-up</summary>
    /// <remarks>
    /// Creates the account with the password that the reader of the mail chooses. By `flow` and `code` it logs in too, with
    /// `useCookies=true` as the login does; by `link` nobody is signed in.
    /// </remarks>
    /// <response code="201">By a code: the account is there, and these are the tokens of its first session.</response>
    /// <response code="204">By a link: the account is there.</response>
    [HttpPost("signup/confirm", Name = "confirmSignUp")]
    [AllowAnonymous]
    [CookieLogin]
    [SwitchedBy(AccountSwitch.SignUp)]
    [ProducesResponseType<TokenPairResponse>(StatusCodes.Status201Created)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = BodyFaults)]
    [ProducesProblem(nameof(ErrorCode.CodeNotValid))]
    [ProducesProblem(nameof(ErrorCode.NoActiveAccount), Meaning = "the account is there, and a rule of logins refuses its session")]
    [ProducesProblem(
        nameof(ErrorCode.CsrfFailed),
        Meaning = "the cookie was asked for by a page of an origin that is neither the API's own nor allowed")]
    [ProducesProblem(nameof(ErrorCode.UsernameTaken), nameof(ErrorCode.EmailTaken))]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = TooManyCodes)]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "too many passwords are being hashed")]
    public async Task<IActionResult> ConfirmSignUp(
        [FromBody] ConfirmSignUpRequest request,
        [FromServices] ConfirmSignUpHandler handler,
        CancellationToken cancellationToken)
    {
        var (key, wrong) = request.ToKey();
        var (useCookies, problem) = CookieLogin.Read(Request.Query);
        if ((wrong ?? problem) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var replaces = useCookies ? RefreshCookie.Read(Request) : null;
        var result = await handler.HandleAsync(
            new ConfirmSignUpCommand(key!, request.Password, request.Username, HttpContext.ToClient(), replaces), cancellationToken);
        if (!result.Succeeded(out var confirmed, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        if (confirmed.Tokens is not { } pair)
        {
            return NoContent();
        }

        var location = PublicAddress.Of(Request, new PathString($"/api/users/{confirmed.Id}/"));
        if (!useCookies)
        {
            return Created(location, new TokenPairResponse(pair.Refresh, pair.Access));
        }

        RefreshCookie.Set(Response, pair.Refresh, pair.RefreshExpiresAt, time.GetUtcNow());
        return Created(location, new TokenPairResponse(Refresh: null, pair.Access, pair.RefreshId.ToString()));
    }

    /// <summary>Asks for a new password</summary>
    /// <remarks>Sends a code to the address of the account. The answer is the same when there is none.</remarks>
    /// <response code="202">The flow to finish with the code.</response>
    [HttpPost("password/reset", Name = "requestPasswordReset")]
    [AllowAnonymous]
    [SwitchedBy(AccountSwitch.Mail)]
    [ProducesResponseType<FlowResponse>(StatusCodes.Status202Accepted)]
    [ProducesProblem(nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = BodyFaults)]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = TooOften)]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = NoRoom)]
    public async Task<IActionResult> RequestPasswordReset(
        [FromBody] RequestPasswordResetRequest request,
        [FromServices] AskPasswordResetHandler handler,
        CancellationToken cancellationToken) => (request.Email, request.Username) switch
        {
            (null, null) => new ProblemResult(Problems.Invalid("email", FieldTexts.Required)),
            (not null, not null) => new ProblemResult(Problems.Invalid("username", "Give either email or username.")),
            _ => Accepted(await handler.HandleAsync(
                new AskPasswordResetCommand(request.Email, request.Username, request.Flow, HttpContext.ToClient()), cancellationToken)),
        };

    /// <summary>Sets a new password</summary>
    /// <remarks>Ends all sessions of the user, and everything else that was asked for and not finished; lifts a block.</remarks>
    /// <response code="204">The password is set. Log in with it.</response>
    [HttpPost("password/reset/confirm", Name = "resetPassword")]
    [AllowAnonymous]
    [SwitchedBy(AccountSwitch.Mail)]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "the password is against the rules, a field is missing or unknown, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.CodeNotValid))]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = TooManyCodes)]
    [ProducesProblem(nameof(ErrorCode.TemporarilyUnavailable), Meaning = "too many passwords are being hashed")]
    public async Task<IActionResult> ResetPassword(
        [FromBody] ResetPasswordRequest request,
        [FromServices] ConfirmPasswordResetHandler handler,
        CancellationToken cancellationToken)
    {
        var (key, problem) = request.ToKey();
        return problem is not null
            ? new ProblemResult(problem)
            : NoContentOr(await handler.HandleAsync(
                new ConfirmPasswordResetCommand(key!, request.NewPassword, HttpContext.ToClient()), cancellationToken));
    }

    /// <summary>Asks for another address</summary>
    /// <remarks>
    /// Sends a code to the new address, which may be the caller's own, to confirm it. The answer is the same for somebody else's
    /// address: then its owner is told instead.
    /// </remarks>
    /// <response code="202">The flow to finish with the code.</response>
    [HttpPost("email", Name = "changeEmail")]
    [Authorize(Policies.ActiveUser)]
    [RequireFreshLogin]
    [SwitchedBy(AccountSwitch.Mail)]
    [ProducesResponseType<FlowResponse>(StatusCodes.Status202Accepted)]
    [ProducesProblem(
        nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError),
        Meaning = "the address is of the wrong form, the current password is missing or wrong, or the body cannot be read")]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = "too many mails were asked for, or too many passwords tried in vain")]
    public async Task<IActionResult> ChangeEmail(
        [FromBody] ChangeEmailRequest request,
        [FromServices] AskEmailChangeHandler handler,
        CancellationToken cancellationToken) =>
        Accepted(await handler.HandleAsync(
            new AskEmailChangeCommand(request.Email, request.CurrentPassword, request.Flow, HttpContext.ToClient()), cancellationToken));

    /// <summary>Confirms the new address</summary>
    /// <remarks>A user name that is the old address becomes the new one.</remarks>
    /// <response code="200">The user as it is now.</response>
    [HttpPost("email/confirm", Name = "confirmEmail")]
    [Authorize(Policies.ActiveUser)]
    [SwitchedBy(AccountSwitch.Mail)]
    [ProducesResponseType<UserResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(nameof(ErrorCode.Invalid), nameof(ErrorCode.ParseError), Meaning = BodyFaults)]
    [ProducesProblem(nameof(ErrorCode.CodeNotValid))]
    [ProducesProblem(nameof(ErrorCode.UsernameTaken), nameof(ErrorCode.EmailTaken), Meaning = "somebody else took it meanwhile")]
    [ProducesProblem(nameof(ErrorCode.Throttled), Meaning = TooManyCodes)]
    public async Task<IActionResult> ConfirmEmail(
        [FromBody] ConfirmEmailRequest request,
        [FromServices] ConfirmEmailChangeHandler handler,
        CancellationToken cancellationToken)
    {
        var (key, problem) = request.ToKey();
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var result = await handler.HandleAsync(new ConfirmEmailChangeCommand(key!, HttpContext.ToClient()), cancellationToken);
        if (!result.Succeeded(out var user, out var error))
        {
            return new ProblemResult(Problems.From(error));
        }

        Response.Headers.ETag = IfMatch.TagOf(user.Version);
        return Ok(mapper.Map<UserResponse>(user));
    }

    private IActionResult Accepted(Result<AskedFlow> result) => result.Succeeded(out var asked, out var error)
        ? Accepted(new FlowResponse(asked.Flow.Reveal(), (long)asked.ExpiresIn.TotalSeconds))
        : new ProblemResult(Problems.From(error));

    private IActionResult NoContentOr(Error? error) => error is null ? NoContent() : new ProblemResult(Problems.From(error));
}
