using Api.Domain.Sessions;

namespace Api.Application.Passwords;

/// <summary>
/// Limits how many wrong passwords are tried within a minute, for one name and network and for one network over all names.
/// Each process counts for itself.
/// </summary>
public interface ILoginRateLimiter
{
    /// <summary>Takes a permit for one try.</summary>
    /// <param name="name">The user name as the client sent it, whether it exists or not.</param>
    /// <param name="client">Where the try comes from.</param>
    IPasswordAttempt Begin(string name, ClientInfo client);
}

/// <summary>One try of a password. Disposing it gives its permit back, unless the try failed.</summary>
public interface IPasswordAttempt : IDisposable
{
    /// <summary>Null when the password may be tried; otherwise the time after which it may be tried again.</summary>
    TimeSpan? RetryAfter { get; }

    /// <summary>Notes that the password was wrong: the permit counts until it is a minute old.</summary>
    void Fail();
}
