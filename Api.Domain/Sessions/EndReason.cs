namespace Api.Domain.Sessions;

/// <summary>Why a session ended before its time. Stored as a number: never renumber.</summary>
public enum EndReason
{
    /// <summary>Logged out with a refresh token.</summary>
    Blacklisted = 1,

    /// <summary>A replaced refresh token was presented: somebody else holds a copy (RFC 9700 §4.14.2).</summary>
    Reuse = 2,

    /// <summary>Ended by its owner, from this or another session.</summary>
    EndedByOwner = 3,

    /// <summary>Ended by an administrator.</summary>
    EndedByAdministrator = 4,

    /// <summary>Its user's password was changed.</summary>
    PasswordChanged = 5,

    /// <summary>Its user was deactivated.</summary>
    UserDeactivated = 6,

    /// <summary>Its user was deleted.</summary>
    UserDeleted = 7,

    /// <summary>Its user started more sessions than a user may have, and it was the longest unused.</summary>
    TooMany = 8,

    /// <summary>A login in the same browser took the place of its cookie (ASVS 5.0 §7.2.4).</summary>
    Replaced = 9,

    /// <summary>A key was revoked that may have signed tokens for somebody else.</summary>
    KeyRevoked = 10,
}
