using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Persistence;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>How an account is saved.</summary>
public sealed class UserCreationTests : AccountsFixture
{
    private const int Racers = 8;

    [Test]
    public async Task A_new_account_is_saved_with_its_roles_in_order_and_the_time()
    {
        await CreateRoleAsync("zoologist");
        await CreateRoleAsync("Botanist");

        var created = await CreateAsync(
            New("Ada", "Ada@example.com", "Ada", "Lovelace", isActive: false, "zoologist", "ADMINISTRATOR", "botanist"));

        var expected = new
        {
            Username = "Ada",
            Email = "Ada@example.com",
            FirstName = "Ada",
            LastName = "Lovelace",
            IsActive = false,
            DateJoined = Layers.Time.GetUtcNow(),
            LastLogin = (DateTimeOffset?)null,
        };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new
                {
                    created.Username,
                    created.Email,
                    created.FirstName,
                    created.LastName,
                    created.IsActive,
                    created.DateJoined,
                    created.LastLogin
                },
                Is.EqualTo(expected));
            Assert.That(created.Roles, Is.EqualTo(new[] { "administrator", "Botanist", "zoologist" }));
            Assert.That(created.Version, Has.Length.EqualTo(16));
            Assert.That(await FindAsync(created.Id), Is.EqualTo(created).UsingPropertiesComparer());
        }
    }

    [Test]
    public async Task The_password_is_hashed_before_the_transaction_begins()
    {
        await using var scope = Layers.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var transactions = new List<bool>();
        Hasher.BeforeHashing = () => transactions.Add(context.Database.CurrentTransaction is not null);

        await scope.ServiceProvider.GetRequiredService<IUserAccounts>().TryCreateAsync(New("ada"), ApiFactory.UserPassword, default);

        Assert.That(transactions, Is.EqualTo(new[] { false }));
    }

    [Test]
    public async Task A_name_that_is_taken_is_told_before_anything_is_hashed()
    {
        await CreateAsync(New("ada", "ada@example.com"));
        var hashed = 0;
        Hasher.BeforeHashing = () => hashed++;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await TryCreateAsync(New("ADA")))?.Error, Is.EqualTo(new Error.UsernameTaken()));
            Assert.That((await TryCreateAsync(New("\uff41da")))?.Error, Is.EqualTo(new Error.UsernameTaken()));
            Assert.That((await TryCreateAsync(New("grace", "ADA@Example.com")))?.Error, Is.EqualTo(new Error.EmailTaken()));
            Assert.That(hashed, Is.Zero);
        }
    }

    [Test]
    public async Task Accounts_without_an_address_are_not_each_others_conflict()
    {
        await CreateAsync(New("ada"));

        Assert.That((await TryCreateAsync(New("grace")))?.Value, Is.Not.Null);
    }

    [Test]
    public async Task A_name_taken_while_the_password_is_hashed_is_told_all_the_same()
    {
        Hasher.BeforeHashing = () => Insert("ADA", email: null);

        Assert.That((await TryCreateAsync(New("ada")))?.Error, Is.EqualTo(new Error.UsernameTaken()));
    }

    [Test]
    public async Task An_address_taken_while_the_password_is_hashed_is_told_all_the_same()
    {
        Hasher.BeforeHashing = () => Insert("grace", "ADA@example.com");

        var creation = await TryCreateAsync(New("ada", "ada@example.com"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(creation?.Error, Is.EqualTo(new Error.EmailTaken()));
            Assert.That((await ListAsync()).Users.Select(user => user.Username), Is.EqualTo(new[] { "grace" }));
        }
    }

    [Test]
    public async Task Of_several_at_once_with_one_name_exactly_one_is_created()
    {
        string[] forms = ["ada", "ADA", "Ada", "\uff41da"];

        var creations = await Task.WhenAll(Enumerable.Range(0, Racers).Select(racer =>
            Task.Run(() => TryCreateAsync(New(forms[racer % forms.Length])))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(creations.Where(creation => creation?.Value is not null), Has.Exactly(1).Items);
            Assert.That(creations.Where(creation => creation?.Error is Error.UsernameTaken), Has.Exactly(Racers - 1).Items);
            Assert.That((await ListAsync()).Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task The_roles_are_saved_with_the_user_or_nothing_is()
    {
        using (Assert.EnterMultipleScope())
        {
            // The use case has looked for the roles before; one can be deleted meanwhile.
            Assert.That(await TryCreateAsync(New("ada", roles: ["administrator", "gone"])), Is.Null);
            Assert.That((await ListAsync()).Count, Is.Zero);
        }
    }

    [Test]
    public async Task Unknown_roles_are_found_without_regard_to_case()
    {
        await CreateRoleAsync("Botanist");

        var unknown = await Layers.WithAsync(
            (IRoleCatalog roles) => roles.FindUnknownAsync(["BOTANIST", "zoologist", "administrator", "Geologist"], default));
        var before = Layers.Statements.Count;
        var ofNone = await Layers.WithAsync((IRoleCatalog roles) => roles.FindUnknownAsync([], default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unknown, Is.EqualTo(new[] { "zoologist", "Geologist" }));
            Assert.That(ofNone, Is.Empty);
            Assert.That(Layers.Statements, Has.Count.EqualTo(before), "nothing asked, nothing read");
        }
    }

    private void Insert(string name, string? email)
    {
        using var scope = Layers.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        context.Add(new ApplicationUser
        {
            UserName = name,
            NormalizedUserName = NameNormalizer.Normalize(name),
            Email = email,
            NormalizedEmail = email is null ? null : NameNormalizer.Normalize(email),
        });
        context.SaveChanges();
    }
}
