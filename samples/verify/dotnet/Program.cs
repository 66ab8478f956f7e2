using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

var builder = WebApplication.CreateBuilder(args);
var issuer = builder.Configuration["Issuer"]
    ?? throw new InvalidOperationException("ISSUER is missing: the address of the service that issues the tokens.");
builder.WebHost.UseUrls($"http://127.0.0.1:{builder.Configuration["Port"] ?? "8010"}");
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.Authority = issuer;
    // An asymmetric algorithm sets the audience to the issuer, unless Jwt:Audience names another.
    options.Audience = builder.Configuration["Audience"] ?? issuer;
    // Whoever can change the keys on their way can sign: plain http is for this machine alone.
    options.RequireHttpsMetadata = new Uri(issuer) is not { Scheme: "http", IsLoopback: true };
    // "sub" and "roles" keep their names.
    options.MapInboundClaims = false;
    // The defaults are 12 hours, and 5 minutes between two unknown keys.
    options.AutomaticRefreshInterval = TimeSpan.FromMinutes(5);
    options.RefreshInterval = TimeSpan.FromSeconds(10);
    options.TokenValidationParameters.ValidIssuer = issuer;
    options.TokenValidationParameters.ValidAlgorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    // The default is 5 minutes: an access token would live twice as long.
    options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(10);
    options.Events = new JwtBearerEvents
    {
        OnTokenValidated = context =>
        {
            if (context.Principal?.FindFirstValue("token_type") != "access")
            {
                context.Fail("The token is no access token.");
            }

            return Task.CompletedTask;
        },
    };
});

var app = builder.Build();
app.MapGet("/whoami", (ClaimsPrincipal caller) => new
{
    User = caller.FindFirstValue("sub"),
    Roles = caller.FindAll("roles").Select(role => role.Value),
}).RequireAuthorization();
app.Run();
