using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Users;
using Moq;

namespace Api.Tests.Application.Users;

/// <summary>One user, and the users page by page.</summary>
public sealed class ReadingUsersTests
{
    private static readonly UserDetails Jane = new(
        new UserId(7), UserValues.Named("jane", email: null), dateJoined: default, lastLogin: null, "1");

    private readonly Mock<IUserAccounts> _accounts = new(MockBehavior.Strict);

    [Test]
    public async Task The_first_page_exists_even_when_it_is_empty()
    {
        Lists(new UserPage(0, []));

        var page = (await ListAsync(page: 1)).Value;

        Assert.That((page?.Count, page?.Users.Count), Is.EqualTo(((long?)0, (int?)0)));
    }

    [TestCase(2)]
    [TestCase(long.MaxValue)]
    public async Task A_page_past_the_end_does_not_exist(long number)
    {
        Lists(new UserPage(25, []));

        Assert.That((await ListAsync(number)).Error, Is.EqualTo(new Error.NotFound("Invalid page.")));
    }

    [TestCase(1, 25, 0)]
    [TestCase(2, 25, 25)]
    [TestCase(3, 100, 200)]
    [TestCase(92233720368547759, 100, 9223372036854775800)]
    [TestCase(92233720368547760, 100, long.MaxValue)]
    [TestCase(long.MaxValue, 1, long.MaxValue - 1)]
    [TestCase(long.MaxValue, 100, long.MaxValue)]
    public async Task Row_59_A_page_however_far_leaves_out_those_before_it(long number, int size, long offset)
    {
        Lists(new UserPage(1, [Jane]));

        _ = await ListAsync(number, size);

        _accounts.Verify(accounts => accounts.ListAsync(
            It.Is<UserFilter>(filter => filter.Offset == offset && filter.Limit == size),
            CancellationToken.None), Times.Once);
    }

    [Test]
    public async Task Search_filter_and_order_are_handed_on()
    {
        Lists(new UserPage(1, [Jane]));
        UserOrder[] ordering = [new(UserOrderField.LastName, Descending: true), new(UserOrderField.Id, Descending: false)];

        var page = (await new ListUsersHandler(_accounts.Object).HandleAsync(
            new ListUsersQuery(1, 10, "ja%", IsActive: false, ordering),
            CancellationToken.None)).Value;

        Assert.That(page?.Users, Is.EqualTo(new[] { Jane }));
        _accounts.Verify(accounts => accounts.ListAsync(new UserFilter("ja%", false, ordering, 0, 10), CancellationToken.None), Times.Once);
    }

    [Test]
    public async Task A_user_is_the_one_that_was_read_for_the_call()
    {
        _accounts.Setup(accounts => accounts.FindAsync(Jane.Id, CancellationToken.None)).ReturnsAsync(Jane);
        var users = new RequestedUsers(_accounts.Object);
        _ = await users.FindAsync(Jane.Id, CancellationToken.None);

        var read = await new GetUserHandler(users).HandleAsync(new GetUserQuery(Jane.Id), CancellationToken.None);

        Assert.That(read.Value, Is.SameAs(Jane));
        _accounts.Verify(accounts => accounts.FindAsync(Jane.Id, CancellationToken.None), Times.Once);
    }

    [Test]
    public async Task A_change_is_first_decided_on_what_was_read_and_then_on_what_is_stored()
    {
        var changed = Jane with { FirstName = "Jane" };
        _accounts.SetupSequence(accounts => accounts.FindAsync(Jane.Id, CancellationToken.None))
            .ReturnsAsync(Jane)
            .ReturnsAsync(changed);
        var users = new RequestedUsers(_accounts.Object);

        var read = await users.FindAsync(Jane.Id, CancellationToken.None);
        var first = await users.FindToChangeAsync(Jane.Id, CancellationToken.None);
        var second = await users.FindToChangeAsync(Jane.Id, CancellationToken.None);

        Assert.That((read, first, second), Is.EqualTo((Jane, Jane, changed)));
    }

    [Test]
    public async Task A_user_that_does_not_exist_is_not_found()
    {
        _accounts.Setup(accounts => accounts.FindAsync(Jane.Id, CancellationToken.None)).ReturnsAsync((UserDetails?)null);

        Assert.That((await GetAsync(Jane.Id)).Error, Is.EqualTo(new Error.NotFound()));
    }

    [TestCase(true, true, true)]
    [TestCase(false, true, false)]
    [TestCase(true, false, false)]
    public void Only_an_active_user_is_an_administrator(bool isActive, bool hasRole, bool expected) =>
        Assert.That(
            (Jane with { IsActive = isActive, Roles = hasRole ? [Roles.Administrator] : ["editor"] }).IsAdministrator,
            Is.EqualTo(expected));

    private void Lists(UserPage page) =>
        _accounts.Setup(accounts => accounts.ListAsync(It.IsAny<UserFilter>(), It.IsAny<CancellationToken>())).ReturnsAsync(page);

    private Task<Result<UserPage>> ListAsync(long page, int pageSize = 25) =>
        new ListUsersHandler(_accounts.Object).HandleAsync(
            new ListUsersQuery(page, pageSize, Search: null, IsActive: null, []), CancellationToken.None);

    private Task<Result<UserDetails>> GetAsync(UserId id) =>
        new GetUserHandler(new RequestedUsers(_accounts.Object)).HandleAsync(new GetUserQuery(id), CancellationToken.None);
}
