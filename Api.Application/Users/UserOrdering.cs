namespace Api.Application.Users;

/// <summary>Which of the fields of an ordering have a say.</summary>
public static class UserOrdering
{
    /// <summary>The fields that decide, each once, with the id at last unless users differ before it.</summary>
    public static IReadOnlyList<UserOrder> Deciding(IReadOnlyList<UserOrder> ordering)
    {
        var deciding = new List<UserOrder>();
        foreach (var order in ordering.Append(new UserOrder(UserOrderField.Id, Descending: false)).DistinctBy(order => order.Field))
        {
            deciding.Add(order);
            // No two users share it, so that nothing behind it decides.
            if (order.Field is UserOrderField.Id or UserOrderField.Username)
            {
                break;
            }
        }

        return deciding;
    }
}
