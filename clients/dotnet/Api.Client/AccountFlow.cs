namespace Api.Client;

/// <summary>
/// What was asked for and is finished by the code of a mail. A program that may end before its user has read the mail keeps it: as
/// JSON it is three texts.
/// </summary>
/// <param name="Flow">What names it to the API. Only who asked has it.</param>
/// <param name="Name">The address or user name that it was asked for with.</param>
/// <param name="ExpiresAt">Until when the code counts, by the local clock.</param>
public sealed record AccountFlow(string Flow, string Name, DateTimeOffset ExpiresAt)
{
    /// <summary>Logs do not get to know it.</summary>
    public override string ToString() => nameof(AccountFlow);
}
