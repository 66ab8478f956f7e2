namespace Api.Application.Accounts;

/// <summary>The operator's choices for what users do with their own accounts.</summary>
/// <param name="FlowLifetime">How long a code or link counts.</param>
/// <param name="FreshFor">How long after a proof a call that wants a fresh login is let through.</param>
/// <param name="MaximumFlows">How many flows that strangers asked for there are at once.</param>
public sealed record AccountPolicy(TimeSpan FlowLifetime, TimeSpan FreshFor, int MaximumFlows);
