namespace Api.Application.Results;

/// <summary>Why a token is refused, in the order in which the reasons are looked for.</summary>
public enum TokenRefusal
{
    /// <summary>Unreadable, not signed by this program, for another audience or not yet valid.</summary>
    Invalid,

    /// <summary>Past its <c>exp</c>.</summary>
    Expired,

    /// <summary>Without a token id or a session id in the form that the program writes.</summary>
    NoId,

    /// <summary>Of another type than the call needs.</summary>
    WrongType,

    /// <summary>It names no user at all.</summary>
    NoUser,

    /// <summary>A sliding token does not say until when it can be exchanged.</summary>
    NoRefreshEnd,

    /// <summary>The time in which a sliding token could be exchanged is over.</summary>
    RefreshExpired,

    /// <summary>It names a user that does not exist.</summary>
    UserNotFound,

    /// <summary>Its user has been deactivated.</summary>
    UserInactive,

    /// <summary>Its session has ended or is unknown, or it was replaced.</summary>
    Blacklisted,
}
