using System.Security.Cryptography;
using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>The check of an access token alone: an action that returns a constant, protected and anonymous, on one program.</summary>
internal static class TokenCheck
{
    public const string Protected = "/api/constant/protected";

    public const string Anonymous = "/api/constant/anonymous";
    private const int User = 500;

    public static IEnumerable<Row> Rows =>
    [
        new("token-check-hs256", (conditions, cancellationToken) => MeasureAsync(
            conditions, "token-check-hs256", "HS256", [], Goal.NotLess(0.92), cancellationToken)) { NeedsWrk = true },
        new("token-check-es256", (conditions, cancellationToken) => MeasureAsync(
            conditions, "token-check-es256", "ES256", EllipticCurve(), Goal.NotLess(0.88), cancellationToken)) { NeedsWrk = true },
    ];

    private static async Task<IReadOnlyList<Comparison>> MeasureAsync(
        Conditions conditions,
        string row,
        string algorithm,
        IEnumerable<(string Key, string Value)> settings,
        Goal goal,
        CancellationToken cancellationToken)
    {
        await using var server = await Conditions.StartAsync(
            conditions.TokenCheck,
            path => conditions.Databases.MakeAsync(path),
            [("Jwt__AccessTokenLifetime", "12:00:00"), .. settings]);
        var tokens = await TokenPair.ObtainAsync(server.Address, SeededUsers.NameOf(User), cancellationToken);
        var file = await conditions.WriteAsync([tokens.Access]);
        // Both send the token: what differs is that one is checked.
        var (ours, theirs) = (new Call("GET", Protected, file), new Call("GET", Anonymous, file));
        return
        [
            Comparison.OfRates(row, $"token check alone, {algorithm}", "the same action, anonymous", await Wrk.LoadInTurnAsync(
                conditions, (server, ours), (server, theirs), cancellationToken), goal),
        ];
    }

    private static IEnumerable<(string Key, string Value)> EllipticCurve()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return
        [
            ("Jwt__Algorithm", "ES256"),
            ("Jwt__SigningKey", key.ExportPkcs8PrivateKeyPem()),
            ("Jwt__Issuer", "https://api.example.com"),
        ];
    }
}
