namespace Api.Domain.Sessions;

/// <summary>Why a session ended before its time. Stored as a number: never renumber.</summary>
public enum EndReason
{
    /// <summary>Logged out with a refresh token.</summary>
    Blacklisted = 1,

    /// <summary>A replaced refresh token was presented: somebody else holds a copy (RFC 9700 §4.14.2).</summary>
    Reuse = 2,
}
