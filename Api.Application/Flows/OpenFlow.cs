using Api.Application.Text;
using Api.Application.Users;
using Api.Domain.Flows;

namespace Api.Application.Flows;

/// <summary>A flow as it is stored, with the code that its mail shows.</summary>
/// <param name="Flow">What is decided on.</param>
/// <param name="Code">Made again from the row; null when its key is gone.</param>
/// <param name="NewAddress">The address that the account gets; null where it stays.</param>
/// <param name="SignUp">What the new account gets; null where there is one.</param>
/// <param name="OwnerState">Stands for the account as it was when the flow was asked for; null where there was none.</param>
public sealed record OpenFlow(Flow Flow, string? Code, string? NewAddress, UserValues? SignUp, byte[]? OwnerState) : Secret;

/// <summary>A try that was counted.</summary>
/// <param name="MayBeCompared">Whether the address has not had too many wrong codes.</param>
/// <param name="IsLast">Whether it was the last that the address has within a day.</param>
/// <param name="At">When it was counted.</param>
/// <param name="Mailbox">Where it was counted.</param>
public sealed record CountedTry(bool MayBeCompared, bool IsLast, DateTimeOffset At, byte[] Mailbox);
