using Api.Application.Passwords;
using Api.Application.Results;
using Api.Application.Roles;
using Api.Application.Users;
using Api.Domain.Users;
using Api.Tests.Support;
using Moq;

namespace Api.Tests.Application.Users;

/// <summary>What a new account may hold.</summary>
public sealed class CreateUserHandlerTests
{
    private const string BadUsername = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
    private const string ForeignAddress = "A username with @ has to be the user's own email address.";
    private const string BadEmail = "Enter a valid email address.";
    private const string Key = "\U0001F511";

    // A letter outside the basic plane: two UTF-16 units, one code point.
    private const string Letter = "\U00010400";

    private static readonly CreateUserCommand Good = new(UserValues.Named("jane", email: null), "correct horse battery staple");

    private static readonly TestCaseData<CreateUserCommand>[] Accepted =
    [
        new(Good),
        new(With(values => values with { Username = "José.Łukasz+1-2_3" })),
        new(With(values => values with { Username = "山田" })),
        new(With(values => values with { Username = Repeat(Letter, 150) })),
        new(With(values => values with { Username = "Jane@example.com", Email = "jane@Example.com" })),
        new(With(values => values with { Email = "a@b.co" })),
        new(With(values => values with { Email = new string('a', 249) + "@b.co" })),
        new(With(values => values with { FirstName = Repeat(Key, 150), LastName = Repeat(Key, 150) })),
        new(Good with { Password = new string('x', 15) }),
        new(Good with { Password = Repeat(Key, 15) }),
        new(Good with { Password = Repeat(Key, 1024) }),
        new(Good with { Password = "               " }),
        new(Good with { Password = "nul \0 and tab \t kept" }),
        new(With(values => values with { IsActive = false })),
    ];

    private static readonly TestCaseData<CreateUserCommand, string, string>[] Refused =
    [
        new(With(values => values with { Username = Repeat(Letter, 151) }), "Username", TooLong(150)),
        new(With(values => values with { Username = "jane doe" }), "Username", BadUsername),
        new(With(values => values with { Username = "jane\0" }), "Username", BadUsername),
        new(With(values => values with { Username = "jane/doe" }), "Username", BadUsername),
        new(With(values => values with { Username = "jane" + Key }), "Username", BadUsername),
        new(With(values => values with { Username = "jane@example.com" }), "Username", ForeignAddress),
        new(With(values => values with { Username = "jane@example.com", Email = "joan@example.com" }), "Username", ForeignAddress),
        new(With(values => values with { Username = "@" }), "Username", ForeignAddress),
        new(With(values => values with { Username = "jane＠example.com" }), "Username", ForeignAddress),
        new(With(values => values with { Email = new string('a', 250) + "@b.co" }), "Email", TooLong(254)),
        new(With(values => values with { Email = "jane" }), "Email", BadEmail),
        new(With(values => values with { Email = "@example.com" }), "Email", BadEmail),
        new(With(values => values with { Email = "jane@" }), "Email", BadEmail),
        new(With(values => values with { Email = "jane@doe@example.com" }), "Email", BadEmail),
        new(With(values => values with { Email = "jane doe@example.com" }), "Email", BadEmail),
        new(With(values => values with { Email = "jane@example.com\r\nBcc: x" }), "Email", BadEmail),
        new(With(values => values with { FirstName = Repeat(Key, 151) }), "FirstName", TooLong(150)),
        new(With(values => values with { LastName = Repeat(Key, 151) }), "LastName", TooLong(150)),
        new(With(values => values with { FirstName = "a\nb" }), "FirstName", "Control characters are not allowed."),
        new(With(values => values with { LastName = "a\0b" }), "LastName", "Control characters are not allowed."),
        new(Good with { Password = Repeat(Key, 14) }, "Password", "This password is too short. It must contain at least 15 characters."),
        new(Good with { Password = Repeat(Key, 1025) }, "Password", TooLong(1024)),
    ];

    private static readonly UserDetails Jane = new(
        new UserId(1), UserValues.Named("jane", email: null), dateJoined: default, lastLogin: null, "1");

    private readonly Mock<IUserAccounts> _accounts = new(MockBehavior.Strict);
    private UserValues? _created;
    private string? _password;

    [TestCaseSource(nameof(Accepted))]
    public async Task It_is_created(CreateUserCommand command)
    {
        Creates();

        Assert.That((await CreateAsync(command)).Error, Is.Null);
        Assert.That(_password, Is.EqualTo(command.Password), "never changed");
    }

    [TestCaseSource(nameof(Refused))]
    public async Task It_is_refused(CreateUserCommand command, string field, string text)
    {
        var error = (await CreateAsync(command)).Error as Error.Invalid;

        Assert.That(error?.Fields.SelectMany(f => f.Value.Select(t => (f.Key, t))), Is.EqualTo(new[] { (field, text) }));
    }

    [Test]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var command = new CreateUserCommand(
            UserValues.Named("jane doe@" + new string('x', 150), "none", "cook", "editor", "gardener") with
            {
                FirstName = new string('x', 151),
                LastName = "a\nb",
            },
            "short");

        var error = (await CreateAsync(command)).Error as Error.Invalid;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error?.Fields.Keys, Is.EquivalentTo(new[] { "Username", "Password", "Email", "FirstName", "LastName", "Roles" }));
            Assert.That(error?.Fields["Username"], Is.EqualTo(new[] { TooLong(150), BadUsername, ForeignAddress }));
            Assert.That(
                error?.Fields["Roles"],
                Is.EqualTo(new[] { "Object with name=cook does not exist.", "Object with name=gardener does not exist." }));
        }
    }

    [Test]
    public async Task Row_42_Names_are_trimmed_and_brought_into_normal_form_KC()
    {
        Creates();

        _ = await CreateAsync(
            With(values => values with { Username = " ｊａｎｅ ", Email = " ﬁ@example.com\t", FirstName = " Jane ", LastName = " Doe\n" }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_created?.Username, Is.EqualTo("jane"));
            Assert.That(_created?.Email, Is.EqualTo("fi@example.com"));
            Assert.That((_created?.FirstName, _created?.LastName), Is.EqualTo(("Jane", "Doe")));
        }
    }

    [Test]
    public async Task The_length_of_a_name_is_that_of_its_normal_form()
    {
        Creates();

        // 300 code points become 150, and 51 ligatures become 153 letters.
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await CreateAsync(With(values => values with { Username = Repeat("e\u0301", 150) }))).Error, Is.Null);
            Assert.That((await CreateAsync(With(values => values with { Username = Repeat("ﬃ", 51) }))).Error, Is.TypeOf<Error.Invalid>());
        }
    }

    [Test]
    public async Task A_role_named_twice_counts_once()
    {
        Creates();

        _ = await CreateAsync(With(values => values with { Roles = ["editor", "EDITOR", "editor"] }));

        Assert.That(_created?.Roles, Is.EqualTo(new[] { "editor" }));
    }

    [Test]
    public async Task What_only_saving_can_tell_is_handed_on()
    {
        Error[] errors = [new Error.UsernameTaken(), new Error.EmailTaken(), new Error.Busy(TimeSpan.FromSeconds(4))];

        using (Assert.EnterMultipleScope())
        {
            foreach (var error in errors)
            {
                Creates(error);
                Assert.That((await CreateAsync(Good)).Error, Is.EqualTo(error));
            }
        }
    }

    [Test]
    public async Task A_role_deleted_meanwhile_has_the_account_decided_again()
    {
        _accounts
            .SetupSequence(accounts => accounts.TryCreateAsync(It.IsAny<UserValues>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Result<UserDetails>?)null)
            .ReturnsAsync(Jane);

        Assert.That((await CreateAsync(Good)).Value, Is.EqualTo(Jane));
    }

    [Test]
    public async Task A_race_that_is_lost_each_time_is_an_outage_in_the_end()
    {
        _accounts
            .Setup(accounts => accounts.TryCreateAsync(It.IsAny<UserValues>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Result<UserDetails>?)null);

        Assert.That((await CreateAsync(Good)).Error, Is.EqualTo(new Error.Busy(TimeSpan.FromSeconds(1))));
        Assert.That(_accounts.Invocations, Has.Count.EqualTo(OptimisticRetry.Limit));
    }

    private static CreateUserCommand With(Func<UserValues, UserValues> change) => Good with { Values = change(Good.Values) };

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string TooLong(int maximum) => $"Ensure this field has no more than {maximum} characters.";

    private void Creates(Error? error = null) => _accounts
        .Setup(accounts => accounts.TryCreateAsync(It.IsAny<UserValues>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
        .Callback((UserValues values, string password, CancellationToken _) => (_created, _password) = (values, password))
        .ReturnsAsync(error is null ? Jane : error);

    private Task<Result<UserDetails>> CreateAsync(CreateUserCommand command)
    {
        var roles = new Mock<IRoleCatalog>(MockBehavior.Strict);
        roles
            .Setup(catalog => catalog.FindUnknownAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((IReadOnlyCollection<string> names, CancellationToken _) => [.. names.Where(role => role != "editor")]);
        var policy = new PasswordPolicy(15, 1024);
        var handler = new CreateUserHandler(
            _accounts.Object,
            new AssignedRoles(roles.Object, new FakeTokenCodec(), SessionExamples.Policy, TimeProvider.System),
            new NewPasswordCheck(new PasswordRules(policy), policy));
        return handler.HandleAsync(command, CancellationToken.None);
    }
}
