namespace Api.Domain.Flows;

/// <summary>By what a flow is finished.</summary>
public enum FlowProof
{
    /// <summary>By the code of the mail, beside the token of who asked.</summary>
    Code,

    /// <summary>By the link of the mail alone.</summary>
    Link,
}
