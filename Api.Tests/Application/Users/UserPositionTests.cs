using Api.Application.Results;
using Api.Application.Users;
using Moq;

namespace Api.Tests.Application.Users;

/// <summary>Which orders have places to go on from, and what happens behind the last.</summary>
public sealed class UserPositionTests
{
    [TestCase("Id", "Id", TestName = "The_order_of_ids_has_places")]
    [TestCase("", "Id", TestName = "No_order_is_that_of_ids")]
    [TestCase("-Id,Username", "-Id", TestName = "What_comes_behind_an_id_has_no_say")]
    [TestCase("-Username,-Email,Id", "-Username", TestName = "What_comes_behind_a_user_name_has_no_say")]
    [TestCase("Email,Id", "Email", TestName = "The_id_breaks_ties_anyway")]
    [TestCase("Email,-Email", "Email", TestName = "A_field_counts_once")]
    [TestCase("Email,-Id", null, TestName = "Ties_broken_the_other_way_have_no_places")]
    [TestCase("Email,Username", null, TestName = "Several_fields_have_no_places")]
    [TestCase("IsActive", null, TestName = "A_field_that_all_share_has_no_places")]
    [TestCase("LastLogin", null, TestName = "A_field_that_every_login_writes_has_no_places")]
    public void An_order_has_places_where_one_field_with_an_index_decides(string ordering, string? expected)
    {
        var start = UserPosition.StartOf([.. ordering.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Order)]);

        Assert.That(start, Is.EqualTo(expected is null ? null : new UserPosition(Order(expected), Beside: null, IsEnd: false)));
    }

    [Test]
    public void A_page_that_ends_at_a_place_is_read_the_other_way_round()
    {
        var begin = new UserPosition(Order("-Email"), new UserKey("A", 1), IsEnd: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(begin.Reading, Is.EqualTo(new[] { Order("-Email"), Order("Id") }));
            Assert.That((begin with { IsEnd = true }).Reading, Is.EqualTo(new[] { Order("Email"), Order("-Id") }));
        }
    }

    [TestCase(false, TestName = "The_start_of_an_empty_list_is_an_empty_page")]
    [TestCase(true, TestName = "An_empty_page_behind_a_user_does_not_exist")]
    public async Task Behind_the_last_there_is_no_page(bool isBehind)
    {
        var accounts = new Mock<IUserAccounts>(MockBehavior.Strict);
        var position = new UserPosition(Order("Id"), isBehind ? new UserKey(null, 7) : null, IsEnd: false);
        accounts.Setup(a => a.ListAsync(new UserFilter(null, null, Array.Empty<UserOrder>(), 0, 5) { Position = position }, default))
            .ReturnsAsync(new UserPage(7, []));

        var result = await new ListUsersHandler(accounts.Object).HandleAsync(
            new ListUsersQuery(1, 5, null, null, Array.Empty<UserOrder>()) { Position = position }, default);

        Assert.That(result.Error, Is.EqualTo(isBehind ? new Error.NotFound("Invalid page.") : null));
    }

    private static UserOrder Order(string text) => new(Enum.Parse<UserOrderField>(text.TrimStart('-')), text.StartsWith('-'));
}
