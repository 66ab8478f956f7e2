using Api.Application.Mail;
using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Flows;
using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Flows;

/// <summary>Asks for a flow and its mail. Whoever is meant, known or not, has the same rows written.</summary>
/// <param name="Kind">What is finished later.</param>
/// <param name="Addressed">The address that is written to, or what was given in its stead: limits count by it.</param>
/// <param name="Again">The token of the flow that is asked for again, as received; null for none.</param>
/// <param name="Asked">
/// What was asked for, as received: only the same is asked for again. What was found by it is not among it, or whether a flow is the
/// same would tell what was found.
/// </param>
public sealed record FlowDraft(FlowKind Kind, string Addressed, string? Again, IReadOnlyList<string?> Asked) : Secret
{
    /// <summary>The account that it changes, as it was read; null for none. When it was edited since, nobody gets the code.</summary>
    public UserDetails? Owner { get; init; }

    /// <summary>Whether the owner is told at the present address that it was asked for.</summary>
    public bool TellsOwner { get; init; }

    /// <summary>The address that the account gets, in the form in which it is stored; null where it stays.</summary>
    public string? NewAddress { get; init; }

    /// <summary>What the new account gets; null where there is one.</summary>
    public UserValues? SignUp { get; init; }

    /// <summary>The mail to send; null where nobody is to get one.</summary>
    public FlowMail? Mail { get; init; }

    /// <summary>Where the request comes from; null for a caller who is signed in, and who is under no bound.</summary>
    public ClientInfo? Stranger { get; init; }
}

/// <summary>A mail that is sent when a flow is asked for.</summary>
/// <param name="Template">What it says.</param>
/// <param name="Recipient">The address as stored.</param>
/// <param name="User">Whose address it is; null when it is nobody's yet.</param>
/// <param name="ShowsCode">Whether it brings the code; without one the flow cannot be finished.</param>
/// <param name="IsConfirmed">Whether the address was confirmed: only then does the mail repeat something of the request.</param>
public sealed record FlowMail(MailTemplate Template, string Recipient, UserId? User, bool ShowsCode, bool IsConfirmed);

/// <summary>What who asks is told.</summary>
/// <param name="Flow">The token of the flow.</param>
/// <param name="ExpiresIn">How long it lives.</param>
public sealed record AskedFlow(FlowToken Flow, TimeSpan ExpiresIn) : Secret;
