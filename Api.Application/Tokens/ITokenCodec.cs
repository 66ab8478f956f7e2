using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Application.Tokens;

/// <summary>Writes tokens, and reads those that this program wrote. No call touches the database.</summary>
public interface ITokenCodec
{
    /// <summary>Signs a token of type <see cref="TokenType.Access"/>.</summary>
    string Write(AccessToken token);

    /// <summary>Signs a token of type <see cref="TokenType.Refresh"/>; the same content gives a token of the same meaning.</summary>
    string Write(RefreshToken token);

    /// <summary>Signs a token of type <see cref="TokenType.Sliding"/>.</summary>
    string Write(SlidingToken token);

    /// <summary>
    /// Reads a token. <see cref="TokenInspector"/> judges whether it has expired and what it may be used for.
    /// </summary>
    /// <returns>
    /// Null unless the token is well-formed, signed by one of the program's keys, and issued by and for it.
    /// </returns>
    TokenContent? Read(string token);
}

/// <summary>The content of an access token; times are whole seconds.</summary>
public sealed record AccessToken(
    TokenId Id,
    SessionId SessionId,
    UserId UserId,
    AccessContent Content,
    LoginProof Proof,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);

/// <summary>What an access token says of its user.</summary>
/// <param name="Roles">The <c>roles</c> claim.</param>
/// <param name="Added">The claims of hooks by name; none has the name of a claim that the program writes.</param>
public sealed record AccessContent(IReadOnlyList<string> Roles, IReadOnlyDictionary<string, object> Added);

/// <summary>The content of a refresh token; times are whole seconds.</summary>
public sealed record RefreshToken(
    TokenId Id,
    SessionId SessionId,
    UserId UserId,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt);

/// <summary>The content of a sliding token; times are whole seconds.</summary>
/// <param name="Id">Its session's one token id, the same in each that follows.</param>
/// <param name="SessionId">The <c>sid</c> claim.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Content">What it says of its user.</param>
/// <param name="Proof">What its user proved.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it goes with calls.</param>
/// <param name="RefreshExpiresAt">Until when it can be exchanged: the <c>refresh_exp</c> claim.</param>
public sealed record SlidingToken(
    TokenId Id,
    SessionId SessionId,
    UserId UserId,
    AccessContent Content,
    LoginProof Proof,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset RefreshExpiresAt);

/// <summary>What a genuine token says of itself; null where a claim is missing or not in the form that the program writes.</summary>
/// <param name="Type">The <c>token_type</c> claim.</param>
/// <param name="Id">The <c>jti</c> claim.</param>
/// <param name="SessionId">The <c>sid</c> claim.</param>
/// <param name="NamesUser">Whether the user id claim is there, of whatever form.</param>
/// <param name="UserId">The user id claim, when it is a user's number.</param>
/// <param name="Roles">The <c>roles</c> claim.</param>
/// <param name="IssuedAt">The <c>iat</c> claim.</param>
/// <param name="ExpiresAt">The <c>exp</c> claim.</param>
/// <param name="ValidFrom">The <c>nbf</c> claim, which the program does not write; null when it is missing.</param>
/// <param name="RefreshExpiresAt">The <c>refresh_exp</c> claim of sliding tokens.</param>
/// <param name="AuthenticatedAt">The <c>auth_time</c> claim; null where it is missing.</param>
public sealed record TokenContent(
    string? Type,
    TokenId? Id,
    SessionId? SessionId,
    bool NamesUser,
    UserId? UserId,
    IReadOnlyList<string> Roles,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? ValidFrom = null,
    DateTimeOffset? RefreshExpiresAt = null,
    DateTimeOffset? AuthenticatedAt = null);
