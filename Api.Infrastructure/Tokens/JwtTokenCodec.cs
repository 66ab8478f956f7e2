using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure.Tokens.SigningKeys;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Tokens;

/// <summary>Writes the program's JWTs and recognises them.</summary>
internal sealed class JwtTokenCodec(SigningKeyRing ring, IOptions<JwtOptions> options) : ITokenCodec
{
    private readonly JwtOptions _options = options.Value;

    private readonly HashSet<string> _ownClaims = new([.. ReservedClaims.All, options.Value.UserIdClaim], StringComparer.Ordinal);

    public string Write(AccessToken token)
    {
        var claims = new Claims(TokenType.Access, token.Id, token.SessionId, token.UserId, token.IssuedAt, token.ExpiresAt, token.Content)
        {
            Proof = token.Proof,
        };
        return ring.Current.ForAccess.Sign(Serialize(claims).WrittenSpan);
    }

    public string Write(RefreshToken token)
    {
        var claims = new Claims(TokenType.Refresh, token.Id, token.SessionId, token.UserId, token.IssuedAt, token.ExpiresAt, Content: null);
        return ring.Current.ForRefresh.Sign(Serialize(claims).WrittenSpan);
    }

    public string Write(SlidingToken token)
    {
        var claims = new Claims(TokenType.Sliding, token.Id, token.SessionId, token.UserId, token.IssuedAt, token.ExpiresAt, token.Content)
        {
            Proof = token.Proof,
            RefreshExpiresAt = token.RefreshExpiresAt,
        };
        return ring.Current.ForAccess.Sign(Serialize(claims).WrittenSpan);
    }

    public TokenContent? Read(string token)
    {
        var keys = ring.Current;
        if (keys.Genuine.TryGet(token, out var known))
        {
            return known;
        }

        if (!StrictJwtReader.TryRead(token, out var jwt))
        {
            return null;
        }

        if (keys.Find(jwt.KeyId, jwt.Algorithm) is not { } key)
        {
            ring.EnsureRecent();
            return null;
        }

        if (!key.Verifies(token.AsSpan(0, token.LastIndexOf('.')), jwt.Signature) || !key.Origin.Holds(jwt.Claims))
        {
            return null;
        }

        var content = Read(jwt);
        if (!key.VouchesFor(content.Type))
        {
            return null;
        }

        // A refresh token is presented once.
        if (content.Type is TokenType.Access or TokenType.Sliding)
        {
            keys.Genuine.Add(token, content);
        }

        return content;
    }

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
            jwt.NotBefore,
            StrictJwtReader.TryReadTime(claims, ReservedClaims.RefreshExpiresAt, out var refreshExpiresAt) ? refreshExpiresAt : null,
            StrictJwtReader.TryReadTime(claims, ReservedClaims.AuthenticatedAt, out var authenticatedAt) ? authenticatedAt : null);
    }

    private ArrayBufferWriter<byte> Serialize(Claims claims)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString(ReservedClaims.TokenType, claims.Type);
            json.WriteNumber(ReservedClaims.ExpiresAt, claims.ExpiresAt.ToUnixTimeSeconds());
            if (claims.RefreshExpiresAt is { } refreshExpiresAt)
            {
                json.WriteNumber(ReservedClaims.RefreshExpiresAt, refreshExpiresAt.ToUnixTimeSeconds());
            }

            json.WriteNumber(ReservedClaims.IssuedAt, claims.IssuedAt.ToUnixTimeSeconds());
            json.WriteString(ReservedClaims.TokenId, claims.Id.ToString());
            json.WriteNumber(_options.UserIdClaim, claims.UserId.Value);
            json.WriteString(ReservedClaims.Subject, claims.UserId.Value.ToString(CultureInfo.InvariantCulture));
            json.WriteString(ReservedClaims.SessionId, claims.SessionId.ToString());
            Write(json, claims.Proof);
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

        return buffer;
    }

    private static void Write(Utf8JsonWriter json, LoginProof? proof)
    {
        if (proof is null)
        {
            return;
        }

        json.WriteNumber(ReservedClaims.AuthenticatedAt, proof.At.ToUnixTimeSeconds());
        json.WriteStartArray(ReservedClaims.Methods);
        if (proof.Methods.HasFlag(AuthenticationMethods.Password))
        {
            json.WriteStringValue("pwd");
        }

        json.WriteEndArray();
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
        AccessContent? Content)
    {
        public LoginProof? Proof { get; init; }

        public DateTimeOffset? RefreshExpiresAt { get; init; }
    }
}
