using Api.Application.Users;
using Api.Domain.Users;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Identity;

/// <summary>The section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Demo";

    /// <summary>Whether an empty database gets the tutorial's account. Default true in development, refused elsewhere.</summary>
    public bool? Enabled { get; set; }
}

internal sealed class DemoOptionsValidator(IHostEnvironment environment) : IValidateOptions<DemoOptions>
{
    public ValidateOptionsResult Validate(string? name, DemoOptions options)
    {
        var faults = new Faults(DemoOptions.Section);
        faults.Unless(
            options.Enabled is not true || environment.IsDevelopment(),
            nameof(options.Enabled),
            "cannot be true outside development: the demo account's password stands in a tutorial");
        return faults.ToResult();
    }
}

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
            await _accounts.CreateAsync(
                new NewUser(Username, Email: null, FirstName: "", LastName: "", Password, IsActive: true, [Roles.Administrator]),
                cancellationToken);
        }
    }
}
