namespace Api.Bench.Programs;

/// <summary>A minimal ASP.NET Core program with <c>MapIdentityApi</c> on SQLite: <c>peers/map-identity-api</c>.</summary>
internal static class IdentityApi
{
    public const string Name = "MapIdentityApi";

    public static async Task<Peer> StartAsync(Conditions conditions, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("api-bench-");
        return await Peer.StartAsync(
            folder,
            "dotnet",
            address => [conditions.IdentityApi.FullName, "--Urls", address.AbsoluteUri],
            [
                ("Database", Path.Combine(folder.FullName, "peer.db")),
                ("Users", $"{ApiDatabases.Users}"),
                ("Password", Loads.TokenPair.Password),
            ],
            cancellationToken);
    }
}
