namespace Api.Application.Users;

/// <summary>A place in an order of users at which a page begins or ends, so that no users have to be counted up to it.</summary>
/// <param name="Order">What is sorted by; ties are broken by id.</param>
/// <param name="Beside">The user beside the place, who may be gone by now; null for the start of the order.</param>
/// <param name="IsEnd">Whether the page ends there and does not begin there.</param>
public sealed record UserPosition(UserOrder Order, UserKey? Beside, bool IsEnd)
{
    // An index has these columns, so that a place in them is found without going through what lies before it.
    private static readonly UserOrderField[] Fields = [UserOrderField.Id, UserOrderField.Username, UserOrderField.Email];

    /// <summary>What to sort by to read on from the place: the other way round when the page ends there.</summary>
    public IReadOnlyList<UserOrder> Reading =>
        [.. UserOrdering.Deciding([Order]).Select(order => order with { Descending = order.Descending != IsEnd })];

    /// <returns>The start of an order; null when the order has no such places: where it has several fields, or no index.</returns>
    public static UserPosition? StartOf(IReadOnlyList<UserOrder> ordering)
    {
        var deciding = UserOrdering.Deciding(ordering);
        return Fields.Contains(deciding[0].Field) && deciding.SequenceEqual(UserOrdering.Deciding([deciding[0]]))
            ? new UserPosition(deciding[0], Beside: null, IsEnd: false)
            : null;
    }
}

/// <summary>What decides over a user's place in an order by one field.</summary>
/// <param name="Value">What the field has, in the form that is sorted by; null when it has nothing, and in the order of ids.</param>
/// <param name="Id">The user's number.</param>
public sealed record UserKey(string? Value, long Id);
