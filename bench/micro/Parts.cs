using System.Security.Cryptography;
using Api.Application;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Domain.Users;
using Api.Infrastructure;

namespace Micro;

/// <summary>
/// Parts of the API as its own registrations put them together, without a server and without a database. They live as long as
/// the program.
/// </summary>
internal sealed class Parts
{
    public Parts()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Jwt:SigningKey"] = "base64:" + Convert.ToBase64String(
            RandomNumberGenerator.GetBytes(48));
        builder.Services.AddApplication().AddInfrastructure();
        var services = builder.Build().Services;
        Policy = services.GetRequiredService<SessionPolicy>();
        Inspector = services.GetRequiredService<TokenInspector>();
        Issuer = services.CreateScope().ServiceProvider.GetRequiredService<TokenIssuer>();
        Now = TimeProvider.System.GetUtcNow();
        Session = Session.Start(
            SessionId.New(Now), TokenId.New(), UserId, new ClientInfo("Example/1.0", "192.0.2.1"), Policy, Now);
    }

    public SessionPolicy Policy { get; }

    public TokenInspector Inspector { get; }

    public TokenIssuer Issuer { get; }

    public DateTimeOffset Now { get; }

    /// <summary>A session as it is after its login.</summary>
    public Session Session { get; }

    private static UserId UserId => UserId.TryParse("1", out var id) ? id : throw new InvalidOperationException();
}
