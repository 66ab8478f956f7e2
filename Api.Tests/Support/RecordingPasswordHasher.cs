using System.Collections.Concurrent;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Passwords;
using Api.Infrastructure.Passwords.Imported;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Tests.Support;

/// <summary>The program's own hasher, which notes the hashes that passwords are checked against.</summary>
internal sealed class RecordingPasswordHasher : IPasswordHasher<ApplicationUser>
{
    private readonly StoredPasswordHasher _hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = 10 }), DjangoHashes.All);

    private readonly ConcurrentQueue<string> _verified = new();

    /// <summary>The hash of every check so far.</summary>
    public IReadOnlyCollection<string> Verified => _verified;

    public void Register(IServiceCollection services) => services.AddSingleton<IPasswordHasher<ApplicationUser>>(this);

    public void Forget() => _verified.Clear();

    public string HashPassword(ApplicationUser user, string password) => _hasher.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(ApplicationUser user, string hashedPassword, string providedPassword)
    {
        _verified.Enqueue(hashedPassword);
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
