using System.Globalization;
using System.Security.Claims;
using Api.Application.Results;
using Api.Application.Tokens;
using Api.Domain.Users;
using Microsoft.IdentityModel.Tokens;

namespace Api.Infrastructure.Tokens;

/// <summary>
/// Has JwtBearer read access and sliding tokens by <see cref="TokenInspector"/>, so that the scheme, its events and its challenge stay the
/// framework's. It does no I/O: JwtBearer would turn an outage into a 401.
/// </summary>
internal sealed class AccessTokenHandler(TokenInspector inspector) : TokenHandler
{
    /// <inheritdoc/>
    public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters) =>
        Task.FromResult(Validate(token));

    private TokenValidationResult Validate(string token)
    {
        var inspection = inspector.Inspect(token, TokenType.Access, TokenType.Sliding);
        if (inspection.Token is not { } access)
        {
            return Failed(inspection.Refusal!.Value, inspection.Type);
        }

        return access.UserId is { } userId ? Succeeded(access, userId) : Failed(TokenRefusal.UserNotFound, access.Type);
    }

    private static TokenValidationResult Failed(TokenRefusal refusal, string? type) =>
        new() { IsValid = false, Exception = new TokenRefusedException(refusal, type == TokenType.Sliding) };

    private static TokenValidationResult Succeeded(GenuineToken token, UserId userId)
    {
        var identity = new ClaimsIdentity("Bearer", AccessTokenClaims.UserId, AccessTokenClaims.Role);
        identity.AddClaim(new Claim(AccessTokenClaims.UserId, userId.ToString()));
        identity.AddClaim(new Claim(AccessTokenClaims.SessionId, token.SessionId.ToString()));
        if (token.AuthenticatedAt is { } authenticatedAt)
        {
            var seconds = authenticatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            identity.AddClaim(new Claim(AccessTokenClaims.AuthenticatedAt, seconds));
        }

        if (token.Type == TokenType.Sliding)
        {
            identity.AddClaim(new Claim(AccessTokenClaims.TokenType, token.Type));
        }

        identity.AddClaims(token.Roles.Select(role => new Claim(AccessTokenClaims.Role, role)));
        return new TokenValidationResult
        {
            IsValid = true,
            ClaimsIdentity = identity,
            SecurityToken = new AccessSecurityToken(token),
        };
    }

    private sealed class AccessSecurityToken(GenuineToken token) : SecurityToken
    {
        public override string Id => token.Id.ToString();

        public override string Issuer => "";

        public override SecurityKey? SecurityKey => null;

        public override SecurityKey? SigningKey { get; set; }

        public override DateTime ValidFrom => token.IssuedAt.UtcDateTime;

        public override DateTime ValidTo => token.ExpiresAt.UtcDateTime;
    }
}
