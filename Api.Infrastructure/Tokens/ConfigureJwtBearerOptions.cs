using Api.Application.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Api.Infrastructure.Tokens;

/// <summary>Has the Bearer scheme read tokens by <see cref="AccessTokenHandler"/> alone.</summary>
internal sealed class ConfigureJwtBearerOptions(TokenInspector inspector, IOptions<JwtOptions> jwt, TimeProvider time)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(string? name, JwtBearerOptions options) => Configure(options);

    public void Configure(JwtBearerOptions options)
    {
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(new AccessTokenHandler(inspector));
        options.TimeProvider = time;
        options.Challenge = jwt.Value.EffectiveAuthHeaderTypes[0];
        options.MapInboundClaims = false;
        options.SaveToken = false;
        // The description would repeat what the body says, and quotes the exception.
        options.IncludeErrorDetails = false;
    }
}
