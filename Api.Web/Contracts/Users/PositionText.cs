using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Api.Application.Text;
using Api.Application.Users;

namespace Api.Web.Contracts.Users;

/// <summary>
/// A place in the list of users as the value of <c>after</c>. What clients see has no meaning to them, and begins with the
/// number of its form, so that another form can follow.
/// </summary>
internal static class PositionText
{
    private const string Form = "1";
    private const char Begins = '>';
    private const char Ends = '<';
    private const char Descending = '-';

    // No field has it.
    private const char Separator = '\n';

    /// <returns>Null for no place.</returns>
    public static string? Write(UserPosition? position)
    {
        if (position?.Beside is not { } beside)
        {
            return null;
        }

        var name = ListUsersParameters.Orderings.Single(ordering => ordering.Value == position.Order.Field).Key;
        var order = position.Order.Descending ? Descending + name : name;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Form}{(position.IsEnd ? Ends : Begins)}{order}{Separator}{beside.Id}");
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(beside.Value is null ? text : text + Separator + beside.Value));
    }

    /// <returns>Whether it is a text that <see cref="Write"/> may have written.</returns>
    public static bool TryRead(string text, out UserPosition? position)
    {
        position = null;
        // The overloads without a status throw when bits are left over.
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done || !Utf8.IsValid(bytes.AsSpan(0, length)))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(Separator, 3);
        if (parts.Length < 2 || parts[0].Length < 3
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        var isDescending = parts[0][2] == Descending;
        var value = parts.ElementAtOrDefault(2);
        if (!ListUsersParameters.Orderings.TryGetValue(parts[0][(isDescending ? 3 : 2)..], out var field) || !MayBe(value, field))
        {
            return false;
        }

        position = new UserPosition(new UserOrder(field, isDescending), new UserKey(value, id), parts[0][1] == Ends);
        // There is one way to write each.
        return Write(position) == text;
    }

    private static bool MayBe(string? value, UserOrderField field) => field switch
    {
        UserOrderField.Id => value is null,
        UserOrderField.Email => value is null || IsText(value),
        _ => value is not null && IsText(value),
    };

    private static bool IsText(string value) => value.Length <= CanonicalText.LongestText && !value.Contains('\0');
}
