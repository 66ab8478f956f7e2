using Api.Application.Text;
using Api.Web.Contracts.Sessions;
using Api.Web.Contracts.Users;

namespace Api.Web.Contracts.Accounts;

/// <summary>A mail may be on its way; the answer is the same when it is not.</summary>
/// <param name="Flow">Send it back beside the code of the mail. Only who asked has it.</param>
/// <param name="ExpiresIn">For how many seconds the code counts.</param>
public sealed record FlowResponse(string Flow, long ExpiresIn) : Secret;

/// <summary>What a step-up hands out.</summary>
/// <param name="Access">An access token whose login is fresh; the refresh token stays.</param>
public sealed record StepUpResponse(string Access) : Secret;

/// <summary>Everything that is stored about the caller; no secret.</summary>
/// <param name="ExportedAt">When it was read.</param>
/// <param name="User">The record.</param>
/// <param name="Sessions">Where the caller is signed in.</param>
public sealed record AccountExportResponse(DateTimeOffset ExportedAt, UserResponse User, IReadOnlyList<SessionResponse> Sessions);
