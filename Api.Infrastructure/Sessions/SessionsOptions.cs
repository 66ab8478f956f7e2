namespace Api.Infrastructure.Sessions;

/// <summary>The section <c>Sessions</c>: what a session keeps.</summary>
public sealed class SessionsOptions
{
    /// <summary>The configuration section that is bound to this class.</summary>
    public const string Section = "Sessions";

    /// <summary>Whether a session keeps the address and agent of its last use. Default true.</summary>
    public bool StoreClient { get; set; } = true;
}
