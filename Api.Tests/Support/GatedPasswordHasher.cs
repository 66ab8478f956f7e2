using Api.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Tests.Support;

/// <summary>Checks passwords as usual, but counts the checks and can be made to stop in the middle of one.</summary>
internal sealed class GatedPasswordHasher : IPasswordHasher<ApplicationUser>, IDisposable
{
    private readonly PasswordHasher<ApplicationUser> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 10 }));
    private readonly SemaphoreSlim _opened = new(0);
    private TaskCompletionSource? _reached;
    private int _verifications;

    /// <summary>How many passwords were checked.</summary>
    public int Verifications => _verifications;

    public void Register(IServiceCollection services) => services.AddSingleton<IPasswordHasher<ApplicationUser>>(this);

    /// <summary>The next check stops before it answers; the task is done when it has come so far.</summary>
    public Task CloseForNext()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reached = reached;
        return reached.Task;
    }

    public void Open() => _opened.Release();

    public string HashPassword(ApplicationUser user, string password) => _hasher.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(ApplicationUser user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _verifications);
        var result = _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        if (Interlocked.Exchange(ref _reached, null) is { } reached)
        {
            reached.SetResult();
            _opened.Wait();
        }

        return result;
    }

    public void Dispose() => _opened.Dispose();
}
