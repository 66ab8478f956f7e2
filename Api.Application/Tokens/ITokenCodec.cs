using Api.Domain.Sessions;
using Api.Domain.Users;


namespace Api.Application.Tokens;

/// <summary>Writes tokens, and reads those that we wrote. No call touches the database.</summary>
public interface ITokenCodec
{
    /// <summary>Signs a token of type <see cref="TokenType.Access"/>.</summary>
    string Write(AccessToken token);

    /// <summary>Signs a token of type <see cref="TokenType.Refresh"/>; the same content gives a token of the same meaning.</summary>
    string Write(RefreshToken token);

    /// <summary>
    /// What a token says, or null when it is not a well-formed token that we signed, meant for us and valid already.
    /// Whether it has expired, and what it is good for, is for <see cref="TokenInspector"/> to judge.
    /// </summary>
    Task<TokenContent?> ReadAsync(string token);
}

/// <summary>The content of an access token; times are whole seconds.</summary>
public sealed record AccessToken(
    TokenId Id,
    SessionId SessionId,
    UserId UserId,
    AccessContent Content,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);

/// <summary>What an access token says of its user.</summary>
/// <param name="Roles">The <c>roles</c> claim.</param>
/// <param name="Added">Claims of others by name; none has the name of one of ours.</param>
public sealed record AccessContent(IReadOnlyList<string> Roles, IReadOnlyDictionary<string, object> Added);

/// <summary>The content of a refresh token; times are whole seconds.</summary>
public sealed record RefreshToken(
    TokenId Id,
    SessionId SessionId,
    UserId UserId,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);

/// <summary>What a genuine token says of itself; null where it says nothing of our form.</summary>
/// <param name="Type">The <c>token_type</c> claim.</param>
/// <param name="Id">The <c>jti</c> claim.</param>
/// <param name="SessionId">The <c>sid</c> claim.</param>
/// <param name="NamesUser">Whether the user id claim is there, of whatever form.</param>
/// <param name="UserId">The user id claim, when it is a user's number.</param>
/// <param name="Roles">The <c>roles</c> claim.</param>
/// <param name="IssuedAt">The <c>iat</c> claim.</param>
/// <param name="ExpiresAt">The <c>exp</c> claim.</param>
public sealed record TokenContent(
    string? Type,
    TokenId? Id,
    SessionId? SessionId,
    bool NamesUser,
    UserId? UserId,
    IReadOnlyList<string> Roles,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);
