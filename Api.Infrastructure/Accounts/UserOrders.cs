using Api.Application.Users;

namespace Api.Infrastructure.Accounts;

/// <summary>What an order of users means in the database.</summary>
internal static class UserOrders
{
    private static readonly int Choices = 2 * Enum.GetValues<UserOrderField>().Length;

    /// <summary>A number of its own for every ordering in which no field comes twice.</summary>
    public static long ToNumber(IReadOnlyList<UserOrder> ordering) =>
        ordering.Aggregate(0L, (number, order) => (number * (Choices + 1)) + (2 * (int)order.Field) + (order.Descending ? 2 : 1));

    /// <summary>The column that is sorted by.</summary>
    public static string Column(UserOrderField field) => field switch
    {
        UserOrderField.Username => nameof(ApplicationUser.NormalizedUserName),
        UserOrderField.Email => nameof(ApplicationUser.NormalizedEmail),
        UserOrderField.FirstName => nameof(ApplicationUser.FirstName),
        UserOrderField.LastName => nameof(ApplicationUser.LastName),
        UserOrderField.DateJoined => nameof(ApplicationUser.DateJoined),
        UserOrderField.LastLogin => nameof(ApplicationUser.LastLogin),
        UserOrderField.IsActive => nameof(ApplicationUser.IsActive),
        _ => nameof(ApplicationUser.Id),
    };
}
