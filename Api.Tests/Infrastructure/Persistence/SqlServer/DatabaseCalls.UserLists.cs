using Api.Application.Users;
using Api.Infrastructure.Persistence;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <content>The lists of users.</content>
internal sealed partial class DatabaseCalls
{
    private async Task CallUserListsAsync()
    {
        await CallAsync(
            "a page of all",
            (IUserAccounts users) => users.ListAsync(new UserFilter(null, null, Array.Empty<UserOrder>(), 0, _variant), default));
        await CallAsync(
            "a page of more",
            (IUserAccounts users) => users.ListAsync(new UserFilter(_name, true, Array.Empty<UserOrder>(), 0, 5), default),
            server => server.Rows = 10);
        await CallAsync(
            "what lists of users read",
            (IFrequentReads reads) => reads.ListUsersAsync(new UserFilter(_name, true, Array.Empty<UserOrder>(), 0, _variant), default));
        await CallAsync(
            "a page of what is searched",
            (IUserAccounts users) => users.ListAsync(new UserFilter(_name, true, Array.Empty<UserOrder>(), 0, _variant), default));
        await CallPositionsAsync();
        foreach (var descending in new[] { false, true })
        {
            var ordering = Enum.GetValues<UserOrderField>().Select(field => new UserOrder(field, descending)).ToList();
            await CallAsync(
                $"a page, ordered by every field{(descending ? " the other way round" : "")}",
                (IUserAccounts users) => users.ListAsync(new UserFilter(null, null, ordering, 0, _variant), default));
        }
    }

    private async Task CallPositionsAsync()
    {
        foreach (var field in Enum.GetValues<UserOrderField>())
        {
            foreach (var (descending, value) in new[] { (false, null), (false, _name), (true, null), (true, _name) })
            {
                UserOrder[] ordering = [new(field, descending)];
                if (UserPosition.StartOf(ordering) is { } start)
                {
                    var position = start with { Beside = new UserKey(value, _id.Value) };
                    var filter = new UserFilter(_name, true, ordering, 0, 5) { Position = position };
                    await CallAsync($"a page behind {position}", (IUserAccounts users) => users.ListAsync(filter, default));
                }
            }
        }
    }
}
