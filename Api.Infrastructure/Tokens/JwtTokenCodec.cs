using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens;

/// <summary>Writes the program's JWTs and recognises them. The library makes and checks the signatures.</summary>
internal sealed class JwtTokenCodec(SigningKeyRing keys, IOptions<JwtOptions> options) : ITokenCodec
{
    private static readonly JsonWebTokenHandler Library = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly JwtOptions _options = options.Value;

    private readonly GenuineTokenCache _genuine = new();

    private readonly HashSet<string> _ownClaims = new([.. ReservedClaims.All, options.Value.UserIdClaim], StringComparer.Ordinal);

    public string Write(AccessToken token)
    {
        var claims = new Claims(TokenType.Access, token.Id, token.SessionId, token.UserId, token.IssuedAt, token.ExpiresAt, token.Content);
        return Library.CreateToken(Serialize(claims), keys.ForAccess);
    }

    public string Write(RefreshToken token)
    {
        var claims = new Claims(TokenType.Refresh, token.Id, token.SessionId, token.UserId, token.IssuedAt, token.ExpiresAt, Content: null);
        return Library.CreateToken(Serialize(claims), keys.ForRefresh);
    }

    public async Task<TokenContent?> ReadAsync(string token)
    {
        if (_genuine.TryGet(token, out var known))
        {
            return known;
        }

        if (!StrictJwtReader.TryRead(token, out var jwt)
            || keys.Find(jwt.KeyId, jwt.Algorithm) is not { } key)
        {
            return null;
        }

        if (!(await Library.ValidateTokenAsync(token, Parameters(key))).IsValid)
        {
            return null;
        }

        var content = Read(jwt);
        if (key.OnlyType is not null && key.OnlyType != content.Type)
        {
            return null;
        }

        // A refresh token is presented once.
        if (content.Type == TokenType.Access)
        {
            _genuine.Add(token, content);
        }

        return content;
    }

    private TokenValidationParameters Parameters(VerificationKey key) => new()
    {
        IssuerSigningKey = key.Key,
        ValidAlgorithms = [key.Algorithm],
        ValidTypes = ["JWT"],
        ValidateIssuer = _options.EffectiveIssuer is not null,
        ValidIssuer = _options.EffectiveIssuer,
        ValidateAudience = _options.EffectiveAudience is not null,
        ValidAudience = _options.EffectiveAudience,
        // An audience is compared exactly (RFC 7519 §4.1.3), as an issuer is.
        IgnoreTrailingSlashWhenValidatingAudience = false,
        // Times have been read strictly, and are compared with TimeProvider.
        ValidateLifetime = false,
        TryAllIssuerSigningKeys = false,
        LogValidationExceptions = false,
    };

    private TokenContent Read(StrictJwt jwt)
    {
        var claims = jwt.Claims;
        var namesUser = claims.TryGetProperty(_options.UserIdClaim, out var user);
        return new TokenContent(
            StrictJwtReader.TryReadText(claims, ReservedClaims.TokenType, out var type) ? type : null,
            StrictJwtReader.TryReadText(claims, ReservedClaims.TokenId, out var jti) && TokenId.TryParse(jti, out var id) ? id : null,
            StrictJwtReader.TryReadText(claims, ReservedClaims.SessionId, out var sid) && SessionId.TryParse(sid, out var session)
                ? session
                : null,
            namesUser,
            user.ValueKind == JsonValueKind.Number && user.TryGetInt64(out var userId) && userId > 0 ? new UserId(userId) : null,
            claims.TryGetProperty(ReservedClaims.Roles, out var roles) && roles.ValueKind == JsonValueKind.Array
                ? [.. roles.EnumerateArray().Select(StrictJwtReader.ReadText).OfType<string>()]
                : [],
            jwt.IssuedAt,
            jwt.ExpiresAt,
            jwt.NotBefore);
    }

    private string Serialize(Claims claims)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString(ReservedClaims.TokenType, claims.Type);
            json.WriteNumber(ReservedClaims.ExpiresAt, claims.ExpiresAt.ToUnixTimeSeconds());
            json.WriteNumber(ReservedClaims.IssuedAt, claims.IssuedAt.ToUnixTimeSeconds());
            json.WriteString(ReservedClaims.TokenId, claims.Id.ToString());
            json.WriteNumber(_options.UserIdClaim, claims.UserId.Value);
            json.WriteString(ReservedClaims.Subject, claims.UserId.Value.ToString(CultureInfo.InvariantCulture));
            json.WriteString(ReservedClaims.SessionId, claims.SessionId.ToString());
            if (claims.Content is { } content)
            {
                json.WriteStartArray(ReservedClaims.Roles);
                foreach (var role in content.Roles)
                {
                    json.WriteStringValue(role);
                }

                json.WriteEndArray();
                Write(json, content.Added);
            }

            if (_options.EffectiveIssuer is { } issuer)
            {
                json.WriteString(ReservedClaims.Issuer, issuer);
            }

            if (_options.EffectiveAudience is { } audience)
            {
                json.WriteString(ReservedClaims.Audience, audience);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, object> added)
    {
        foreach (var (name, value) in added)
        {
            if (_ownClaims.Contains(name))
            {
                throw new InvalidOperationException($"The claim {name} is set by the program: a hook cannot add it.");
            }

            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value, value.GetType());
        }
    }

    private sealed record Claims(
        string Type,
        TokenId Id,
        SessionId SessionId,
        UserId UserId,
        DateTimeOffset IssuedAt,
        DateTimeOffset ExpiresAt,
        AccessContent? Content);
}
