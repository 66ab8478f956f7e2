using Api.Application.Passwords;
using Api.Domain.Sessions;

namespace Api.Tests.Support;

/// <summary>Lets every password be tried, and keeps what became of the tries.</summary>
internal sealed class UnlimitedLogins : ILoginRateLimiter
{
    /// <summary>How many failed.</summary>
    public int Failed { get; private set; }

    /// <summary>How many were given back.</summary>
    public int GivenBack { get; private set; }

    public IPasswordAttempt Begin(string name, ClientInfo client) => new Attempt(this);

    private sealed class Attempt(UnlimitedLogins attempts) : IPasswordAttempt
    {
        private bool _failed;

        public TimeSpan? RetryAfter => null;

        public void Fail()
        {
            _failed = true;
            attempts.Failed++;
        }

        public void Dispose() => attempts.GivenBack += _failed ? 0 : 1;
    }
}
