using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Api.Infrastructure.FirstStart;

/// <summary>The account of the tutorial, so that its scripts run unchanged against a first start.</summary>
public sealed class DemoAccount
{
    /// <summary>Its user name.</summary>
    public const string Username = "Gokul";

    /// <summary>Its password; it is exempt from the rules for passwords.</summary>
    public const string Password = "123";

    private readonly AppDbContext _context;
    private readonly IUserAccounts _accounts;

    internal DemoAccount(AppDbContext context, IUserAccounts accounts)
    {
        _context = context;
        _accounts = accounts;
    }

    /// <summary>Creates the account if there is no other. Two first starts at once end with one.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (!await _context.Users.AnyAsync(cancellationToken))
        {
            var values = UserValues.Named(Username, email: null, Roles.Administrator);
            var created = await OptimisticRetry.RunAsync(() => _accounts.TryCreateAsync(values, Password, cancellationToken));
            if (created.Error is not (null or Error.UsernameTaken))
            {
                throw new InvalidOperationException($"The demo account could not be created: {created.Error.GetType().Name}.");
            }
        }
    }
}
