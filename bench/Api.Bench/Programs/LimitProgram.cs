namespace Api.Bench.Programs;

/// <summary>
/// What the API's reads cost at least, on the API's own database: bare Kestrel and ADO.NET, without a check of anything.
/// The sources are in <c>peers/limit</c>.
/// </summary>
internal static class LimitProgram
{
    public const string Name = "the limit program";

    /// <param name="conditions">Where it was published to.</param>
    /// <param name="server">The API whose database is read.</param>
    /// <param name="user">Who "me" is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<Peer> StartAsync(Conditions conditions, Server server, int user, CancellationToken cancellationToken) =>
        Peer.StartAsync(
            Directory.CreateTempSubdirectory("api-bench-"),
            "dotnet",
            address => [conditions.Limit.FullName, "--Urls", address.AbsoluteUri],
            [("Database", server.DatabaseFile), ("User", $"{user}"), ("Administrator", "1")],
            cancellationToken);
}
