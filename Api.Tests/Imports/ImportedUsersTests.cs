using System.Net;
using System.Security.Cryptography;
using System.Text;
using Api.Application.Users;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Passwords.Imported;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Imports;

/// <summary>What Django 3.2 has dumped by make-django-dump.py, taken over.</summary>
[Category("Slow")]
public sealed class ImportedUsersTests
{
    private const int Taken = 17;

    private static readonly string[] Notes =
    [
        "changed 2 Readers of März: group: comes as the role Readers-of-März",
        "refused 3 administrator: group: the role of administrators is given to superusers alone",
        "changed 12 by_md5: cannot log in by password: its hash is of a form that is not known",
        "changed 13 unknown_form: cannot log in by password: its hash is of a form that is not known",
        "refused 14 too_many_rounds: the password's hash is PBKDF2 of more than 5000000 rounds",
        "refused 15 too_costly_bcrypt: the password's hash is bcrypt of a cost of more than 14",
        "refused 16 too_large_scrypt: the password's hash is scrypt of more than 64 MiB",
        "refused 17 too_large_argon2: the password's hash is argon2 of more than 128 MiB",
        "changed 18 second_holder: comes without its e-mail, which somebody else has",
        "refused 19 ADA: the name is somebody else's, if only by letter case",
        "refused 21 joan@example.com: Username: A username with @ has to be the user's own email address.",
        "changed 22 bad_address: comes without its e-mail: Email: Enter a valid email address.",
        "refused 24 space inside: Username: Enter a valid username. This value may contain only letters, numbers, and "
            + "@/./+/-/_ characters.",
    ];

    private ApiFactory _api = null!;

    [SetUp]
    public void SetUp() => _api = new ApiFactory(("Demo:Enabled", "false"));

    [TearDown]
    public void TearDown() => _api.Dispose();

    [Test]
    public async Task Users_come_along_with_their_numbers_names_flags_dates_and_groups()
    {
        await ImportAsync(Dump());

        await _api.WithDatabaseAsync(async database =>
        {
            var users = await database.Users.AsNoTracking().OrderBy(user => user.Id).ToListAsync();
            var roles = await database.UserRoles
                .Join(database.Roles, held => held.RoleId, role => role.Id, (held, role) => new { held.UserId, role.Name })
                .ToListAsync();
            var ada = users[0];
            using (Assert.EnterMultipleScope())
            {
                Assert.That(users, Has.Count.EqualTo(Taken));
                Assert.That((ada.Id, ada.UserName, ada.Email), Is.EqualTo((1, "ada", "ada@example.com")));
                Assert.That((ada.FirstName, ada.LastName, ada.IsActive), Is.EqualTo(("Ada", "King", true)));
                Assert.That(ada.DateJoined, Is.EqualTo(new DateTimeOffset(2019, 3, 4, 5, 6, 7, 891, TimeSpan.Zero)));
                Assert.That(ada.LastLogin, Is.EqualTo(ada.DateJoined.AddDays(400)));
                Assert.That(
                    roles.Where(role => role.UserId == 1).Select(role => role.Name),
                    Is.EquivalentTo(new[] { "administrator", "editors", "Readers-of-März" }));
                Assert.That(roles.Where(role => role.UserId == 2).Select(role => role.Name), Is.EqualTo(new[] { "editors" }));
                Assert.That(users.Single(user => user.Id == 9).IsActive, Is.False);
                Assert.That(users.Single(user => user.Id == 18).Email, Is.Null);
                Assert.That(users.Single(user => user.Id == 20).Email, Is.EqualTo("grace@example.com"));
            }
        });
    }

    [Test]
    public async Task What_is_refused_or_comes_changed_is_told_and_a_dry_run_tells_the_same_and_stores_nothing()
    {
        var dry = await ImportAsync(Dump(), isDryRun: true);
        await _api.WithDatabaseAsync(async database => Assert.That(await database.Users.CountAsync(), Is.Zero));

        var real = await ImportAsync(Dump());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Told(dry), Is.EquivalentTo(Notes));
            Assert.That(Told(real), Is.EquivalentTo(Notes));
            Assert.That(dry.Sum(batch => batch.Stored), Is.EqualTo(Taken));
            Assert.That(real.Sum(batch => batch.Stored), Is.EqualTo(Taken));
        }
    }

    [TestCase("ada", "pbkdf2 of ada 1")]
    [TestCase("ADA@example.com", "pbkdf2 of ada 1")]
    [TestCase("by_pbkdf2_sha256", "pbkdf2_sha256 pässword 1")]
    [TestCase("by_pbkdf2_sha1", "pbkdf2_sha1 pässword 1")]
    [TestCase("by_argon2", "argon2 pässword 1")]
    [TestCase("by_bcrypt_sha256", "bcrypt_sha256 pässword 1")]
    [TestCase("by_bcrypt", "bcrypt pässword 1")]
    [TestCase("by_scrypt", "scrypt pässword 1")]
    [TestCase("long_bcrypt", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    public async Task The_old_password_logs_in_and_is_then_hashed_as_ours(string name, string password)
    {
        await ImportAsync(Dump());
        using var client = _api.CreateClient();

        using var wrong = await client.ObtainAsync(name, "x" + password);
        using var first = await client.ObtainAsync(name, password);
        using var second = await client.ObtainAsync(name, password);

        await wrong.ShouldRefuseLoginAsync();
        await first.ShouldBeOkAsync();
        await second.ShouldBeOkAsync();
        var compared = NameNormalizer.Normalize(name.Split('@')[0]);
        await _api.WithDatabaseAsync(async database => Assert.That(
            (await database.Users.SingleAsync(user => user.NormalizedUserName == compared)).PasswordHash,
            Does.StartWith("AQ").And.Not.Contain("$")));
    }

    [Test]
    public async Task A_form_of_an_adopter_s_own_logs_in_as_well()
    {
        using var api = new ApiFactory(("Demo:Enabled", "false"))
        {
            Configure = services => services.AddSingleton<IImportedPasswordHash>(new LegacySha256Hash()),
        };
        var key = Convert.ToHexStringLower(SHA256.HashData("a password of old"u8));
        var batches = await ImportAsync(api, Dump(User(1, "ada", ("password", $"\"legacy:{key}\""))));
        using var client = api.CreateClient();

        using var wrong = await client.ObtainAsync("ada", "another password");
        using var right = await client.ObtainAsync("ada", "a password of old");

        Assert.That(Told(batches), Is.Empty);
        await wrong.ShouldRefuseLoginAsync();
        await right.ShouldBeOkAsync();
    }

    [TestCase("inactive", "inactive of old 1")]
    [TestCase("unusable", "")]
    [TestCase("unusable", "!")]
    [TestCase("blank", " ")]
    [TestCase("by_md5", "old password")]
    [TestCase("unknown_form", "else")]
    [TestCase("ADA", "case twin of ada 1")]
    public async Task Who_cannot_log_in_is_refused_as_by_a_wrong_password(string name, string password)
    {
        await ImportAsync(Dump());
        using var client = _api.CreateClient();

        using var login = await client.ObtainAsync(name, password);

        Assert.That(login.StatusCode, Is.EqualTo(password.Length == 0 ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_second_import_changes_nothing_and_leaves_what_was_changed_meanwhile()
    {
        await ImportAsync(Dump());
        using var client = _api.CreateClient();
        using (var login = await client.ObtainAsync("by_scrypt", "scrypt pässword 1"))
        {
            await login.ShouldBeOkAsync();
        }

        var before = await ContentAsync();
        var again = await ImportAsync(Dump());

        using (Assert.EnterMultipleScope())
        {
            Assert.That((again.Sum(batch => batch.Stored), again.Sum(batch => batch.AlreadyThere)), Is.EqualTo((0, Taken)));
            Assert.That(await ContentAsync(), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_number_or_a_name_of_somebody_else_is_refused_and_a_later_user_gets_a_number_of_its_own()
    {
        await ImportAsync(Dump());

        var batches = await ImportAsync(Dump(User(1, "someone"), User(99, "Ada"), User(100, "new")));
        var created = await _api.Services.CreateScope().ServiceProvider.GetRequiredService<CreateUserHandler>()
            .HandleAsync(new CreateUserCommand(UserValues.Named("later", null, []), ApiFactory.UserPassword), default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Told(batches), Is.EquivalentTo(new[]
            {
                "refused 1 someone: the number is somebody else's",
                "refused 99 Ada: the name is somebody else's, if only by letter case",
            }));
            Assert.That(created.Value!.Id.Value, Is.EqualTo(101));
        }
    }

    [Test]
    public async Task A_name_that_is_somebody_else_s_address_is_refused_in_a_dry_run_too()
    {
        var dump = Dump(User(1, "bob", ("email", "\"joan@example.com\"")), User(2, "joan@example.com"));

        var dry = await ImportAsync(dump, isDryRun: true);
        var real = await ImportAsync(dump);
        var later = await ImportAsync(Dump(User(3, "Joan@Example.com")));

        const string Why = "the name is an e-mail address that somebody else has";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Told(dry), Is.EqualTo(new[] { $"refused 2 joan@example.com: {Why}" }));
            Assert.That(Told(real), Is.EqualTo(Told(dry)));
            Assert.That(Told(later), Is.EqualTo(new[] { $"refused 3 Joan@Example.com: {Why}" }));
        }
    }

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(long.MaxValue)]
    public async Task A_number_that_no_user_can_have_is_refused(long id)
    {
        var batches = await ImportAsync(Dump(User(id, "ada"), User(7, "bob", ("groups", "[9]"))));

        Assert.That(Told(batches), Is.EqualTo(new[]
        {
            $"refused {id} ada: the number is none from 1 to 9007199254740991",
            "changed 7 bob: comes without the group 9, which is not taken over",
        }));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("[")]
    [TestCase("[{\"model\":\"auth.user\",\"pk\":1,\"fields\":{}}]")]
    [TestCase("[{\"model\":\"auth.user\",\"pk\":\"1\",\"fields\":{}}]")]
    [TestCase("[{\"model\":\"auth.user\",\"pk\":1,\"fields\":[]}]")]
    [TestCase("[{\"model\":\"auth.user\"}]")]
    public async Task What_is_no_dump_is_refused_by_a_sentence(string text) => Assert.That(
        (await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(text)))!.Message,
        Does.EndWith(".").And.Not.Contain("Exception"));

    [TestCase("username", "null")]
    [TestCase("username", "1")]
    [TestCase("groups", "[\"a\"]")]
    [TestCase("is_active", "\"yes\"")]
    [TestCase("date_joined", "null")]
    [TestCase("date_joined", "\"yesterday\"")]
    [TestCase("password", "null")]
    [TestCase("first_name", "null")]
    public async Task A_user_whose_fields_are_not_Django_s_is_named(string field, string value)
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(Dump(User(7, "ada", (field, value)))));

        Assert.That(refused!.Message, Does.Contain("number 7"));
    }

    private static string Dump() => File.ReadAllText(Repository.File("Api.Tests/Imports/dump.json"));

    private static string Dump(params string[] users) => $"[{string.Join(',', users)}]";

    private static string User(long id, string name, params (string Field, string Value)[] changed)
    {
        var fields = new Dictionary<string, string>
        {
            ["password"] = "\"!\"",
            ["last_login"] = "null",
            ["is_superuser"] = "false",
            ["username"] = $"\"{name}\"",
            ["first_name"] = "\"\"",
            ["last_name"] = "\"\"",
            ["email"] = "\"\"",
            ["is_active"] = "true",
            ["date_joined"] = "\"2019-03-04T05:06:07Z\"",
            ["groups"] = "[]",
        };
        foreach (var (field, value) in changed)
        {
            fields[field] = value;
        }

        var members = string.Join(',', fields.Select(field => $"\"{field.Key}\":{field.Value}"));
        return $"{{\"model\":\"auth.user\",\"pk\":{id},\"fields\":{{{members}}}}}";
    }

    private static IEnumerable<string> Told(IEnumerable<ImportProgress> batches) => batches.SelectMany(batch => batch.Notes)
        .Select(note => $"{(note.IsRefused ? "refused" : "changed")} {note.Id} {note.Name}: {note.Text}");

    private Task<List<ImportProgress>> ImportAsync(string dump, bool isDryRun = false) => ImportAsync(_api, dump, isDryRun);

    private static async Task<List<ImportProgress>> ImportAsync(ApiFactory api, string dump, bool isDryRun = false)
    {
        await using var scope = api.Services.CreateAsyncScope();
        var import = scope.ServiceProvider.GetRequiredService<ImportUsersHandler>();
        var batches = new List<ImportProgress>();
        await foreach (var batch in import.HandleAsync(
            new ImportUsersCommand(() => new MemoryStream(Encoding.UTF8.GetBytes(dump)), isDryRun), default))
        {
            batches.Add(batch);
        }

        return batches;
    }

    private async Task<string> ContentAsync()
    {
        var content = "";
        await _api.WithDatabaseAsync(async database => content = string.Join('\n', (await database.Users.AsNoTracking()
            .OrderBy(user => user.Id)
            .ToListAsync()).Select(user => string.Join(
                ' ', user.Id, user.UserName, user.Email, user.PasswordHash, user.SecurityStamp, user.ConcurrencyStamp, user.LastLogin))));
        return content;
    }

    private sealed class LegacySha256Hash : IImportedPasswordHash
    {
        private const string Prefix = "legacy:";

        public ImportedHash? Read(string stored) => stored.StartsWith(Prefix, StringComparison.Ordinal)
            ? new ImportedHash(Excess: null, IsMemoryHard: false, password => CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(stored[Prefix.Length..]),
                Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password))))))
            : null;
    }
}
