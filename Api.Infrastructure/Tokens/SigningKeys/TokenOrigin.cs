using System.Text.Json;

namespace Api.Infrastructure.Tokens.SigningKeys;

/// <summary>
/// Which issuer and audience the tokens of a key carry, compared exactly (RFC 7519 §4.1.1 and §4.1.3). Each list has what is
/// taken: null stands for a token without the claim, and an empty list takes every token.
/// </summary>
internal sealed record TokenOrigin(IReadOnlyList<string?> Issuers, IReadOnlyList<string?> Audiences)
{
    /// <summary>What the settings demand of the tokens that are signed now.</summary>
    public static TokenOrigin Current(JwtOptions jwt) => new(Demanded(jwt.EffectiveIssuer), Demanded(jwt.EffectiveAudience));

    /// <summary>
    /// What the tokens of a previous key carry: what its entry says; where that says nothing, none, or what is demanded now.
    /// </summary>
    public static TokenOrigin Previous(PreviousKeyOptions key, JwtOptions jwt) =>
        new(Of(key.Issuer, jwt.EffectiveIssuer), Of(key.Audience, jwt.EffectiveAudience));

    /// <summary>Whether a token with these claims comes from us and is for us.</summary>
    public bool Holds(JsonElement claims) =>
        Holds(claims, ReservedClaims.Issuer, Issuers, static (by, issuer) => StrictJwtReader.ReadText(by) == issuer)
        && Holds(claims, ReservedClaims.Audience, Audiences, Names);

    private static bool Holds(
        JsonElement claims, string name, IReadOnlyList<string?> accepted, Func<JsonElement, string, bool> says) =>
        accepted.Count == 0
        || (claims.TryGetProperty(name, out var said)
            ? accepted.Any(text => text is not null && says(said, text))
            : accepted.Contains(null));

    private static bool Names(JsonElement audiences, string audience) => audiences.ValueKind == JsonValueKind.Array
        ? audiences.EnumerateArray().Any(one => StrictJwtReader.ReadText(one) == audience)
        : StrictJwtReader.ReadText(audiences) == audience;

    private static IReadOnlyList<string?> Demanded(string? text) => text is null ? [] : [text];

    private static IReadOnlyList<string?> Of(string? previous, string? current) =>
        !string.IsNullOrEmpty(previous) ? [previous] : current is null ? [] : [null, current];
}
