using System.Text.Json.Serialization;

namespace Api.Client;

/// <summary>A user, as the API shows it to that user.</summary>
/// <param name="Id">The user's number.</param>
/// <param name="Username">Unique without regard to letter case.</param>
/// <param name="Email">Null when there is none.</param>
/// <param name="EmailConfirmedAt">When its owner proved to read the mails of the address; null when nobody has.</param>
/// <param name="FirstName">Empty when there is none.</param>
/// <param name="LastName">Empty when there is none.</param>
/// <param name="IsActive">An inactive user cannot log in.</param>
/// <param name="Roles">Names of the user's roles.</param>
/// <param name="DateJoined">When the account was created.</param>
/// <param name="LastLogin">Null before the first login.</param>
public sealed record UserRecord(
    long Id,
    string Username,
    string? Email,
    DateTimeOffset? EmailConfirmedAt,
    string FirstName,
    string LastName,
    bool IsActive,
    IReadOnlyList<string> Roles,
    DateTimeOffset DateJoined,
    DateTimeOffset? LastLogin);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UserRecord))]
internal sealed partial class UserRecordJson : JsonSerializerContext;
