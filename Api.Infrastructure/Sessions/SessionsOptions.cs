namespace Api.Infrastructure.Sessions;

/// <summary>The section <c>Sessions</c>.</summary>
public sealed class SessionsOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sessions";

    /// <summary>Whether a session keeps the address and agent of its last use. Default true.</summary>
    public bool StoreClient { get; set; } = true;
}
