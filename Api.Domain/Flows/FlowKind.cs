namespace Api.Domain.Flows;

/// <summary>What is finished later than it is asked for. Stored as a number: never renumber.</summary>
public enum FlowKind
{
    /// <summary>An account that exists once its address is confirmed.</summary>
    SignUp = 1,

    /// <summary>A new password for who lost the old one.</summary>
    PasswordReset = 2,

    /// <summary>Another address for an account, once it is confirmed.</summary>
    EmailChange = 3,
}
