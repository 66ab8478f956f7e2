using Api.Domain.Sessions;


namespace Api.Application.Passwords;

/// <summary>
/// Limits how many passwords are tried in vain within a minute, for one name and network and for one network over all
/// names. Each process counts for itself.
/// </summary>
public interface ILoginRateLimiter
{
    /// <summary>Takes a permit for one try.</summary>
    /// <param name="name">The user name as it was given, of somebody or nobody.</param>
    /// <param name="client">Where the try comes from.</param>
    IPasswordAttempt Begin(string name, ClientInfo client);
}

/// <summary>One try of a password. Whoever disposes it without a failure gives its permit back.</summary>
public abstract class IPasswordAttempt : IDisposable
{
    /// <summary>Null when the password may be tried; otherwise after what time again.</summary>
    public abstract TimeSpan? RetryAfter { get; }

    /// <summary>The password was wrong: the permit counts until it is a minute old.</summary>
    public abstract void Fail();

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the permit, unless the try failed.</summary>
    protected abstract void GiveBack();
}
