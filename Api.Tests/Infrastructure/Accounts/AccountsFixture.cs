using System.Collections.Concurrent;
using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>The accounts on a SQLite file of their own, with Identity's hasher watched.</summary>
public abstract class AccountsFixture
{
    private TestDatabase _database = null!;

    private protected LayersWithoutWeb Layers { get; private set; } = null!;

    private protected WatchedHasher Hasher { get; private set; } = null!;

    [SetUp]
    public void ComposeLayers()
    {
        _database = TestDatabase.Create();
        Layers = new LayersWithoutWeb(
            _database.Settings,
            services => services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<ApplicationUser>, WatchedHasher>()));
        using var scope = Layers.CreateScope();
        Hasher = (WatchedHasher)scope.ServiceProvider.GetRequiredService<IPasswordHasher<ApplicationUser>>();
    }

    [TearDown]
    public void DisposeLayers()
    {
        Layers.Dispose();
        _database.Dispose();
    }

    private protected static UserValues New(
        string username,
        string? email = null,
        string firstName = "",
        string lastName = "",
        bool isActive = true,
        params string[] roles) =>
        UserValues.Named(username, email, roles) with { FirstName = firstName, LastName = lastName, IsActive = isActive };

    private protected Task<Result<UserDetails>?> TryCreateAsync(UserValues values) =>
        Layers.WithAsync((IUserAccounts accounts) => accounts.TryCreateAsync(values, ApiFactory.UserPassword, default));

    private protected async Task<UserDetails> CreateAsync(UserValues values) => (await TryCreateAsync(values))!.Value!;

    private protected Task<UserDetails?> FindAsync(UserId id) =>
        Layers.WithAsync((IUserAccounts accounts) => accounts.FindAsync(id, default));

    private protected Task<Result<VerifiedAccount>> VerifyAsync(string name, string password = ApiFactory.UserPassword) =>
        Layers.WithAsync((IPasswordVerifier verifier) => verifier.VerifyLoginAsync(name, password, ClientInfo.Unknown, default));

    private protected async Task<UserPage> ListAsync(
        string? search = null, bool? isActive = null, int offset = 0, int limit = 100, params UserOrder[] ordering) =>
        await Layers.WithAsync(
            (IUserAccounts accounts) => accounts.ListAsync(new UserFilter(search, isActive, ordering, offset, limit), default));

    private protected Task CreateRoleAsync(string name) => Layers.WithDatabaseAsync(database =>
    {
        database.Roles.Add(new IdentityRole<long>(name) { NormalizedName = NameNormalizer.Normalize(name) });
        return database.SaveChangesAsync();
    });

    private protected Task<ApplicationUser> ReadAsync(UserId id) =>
        Layers.WithAsync((AppDbContext database) => database.Users.AsNoTracking().SingleAsync(user => user.Id == id.Value));

    /// <summary>Identity's own hasher, which notes what it is asked and first does what a test wants.</summary>
    private protected sealed class WatchedHasher(IOptions<PasswordHasherOptions> options) : IPasswordHasher<ApplicationUser>
    {
        private readonly PasswordHasher<ApplicationUser> _identity = new(options);
        private readonly ConcurrentQueue<string> _verified = new();

        /// <summary>Runs on the hasher's thread before each new hash.</summary>
        public Action BeforeHashing { get; set; } = () => { };

        /// <summary>The hashes that passwords were checked against.</summary>
        public IReadOnlyCollection<string> Verified => _verified;

        public string HashPassword(ApplicationUser user, string password)
        {
            BeforeHashing();
            return _identity.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(ApplicationUser user, string hashedPassword, string providedPassword)
        {
            _verified.Enqueue(hashedPassword);
            return _identity.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
