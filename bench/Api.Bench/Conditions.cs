using Api.Bench.Programs;

namespace Api.Bench;

/// <summary>What all rows of one call have in common: programs, rounds, times and sizes.</summary>
internal sealed record Conditions
{
    private readonly TimeSpan? _warmUp;
    private ApiDatabases? _databases;

    /// <summary>The folder with a published program in each of api, token-check, map-identity-api and limit.</summary>
    public required DirectoryInfo Published { get; init; }

    /// <summary>The folder with the sources of all this, <c>bench</c>.</summary>
    public required DirectoryInfo Sources { get; init; }

    /// <summary>A folder that nobody else reads and that is gone afterwards.</summary>
    public required DirectoryInfo Temporary { get; init; }

    /// <summary>How often both sides are measured, in turn.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>How long a side is measured in each round.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>How many sessions the database holds that is compared with one of ten thousand.</summary>
    public int StoredSessions { get; init; }

    /// <summary>How many live sessions the token check is tried with.</summary>
    public int LiveSessions { get; init; }

    /// <summary>How many users the long list has.</summary>
    public int StoredUsers { get; init; }

    /// <summary>How often one login is refreshed before rows are counted.</summary>
    public int Refreshes { get; init; } = 1_000;

    /// <summary>How long the soak lasts.</summary>
    public TimeSpan Soak { get; init; }

    /// <summary>How long a side is loaded before it is measured: what is called often is then compiled for good.</summary>
    public TimeSpan WarmUp { get => _warmUp ?? 2 * Time; init => _warmUp = value; }

    /// <summary>The published API.</summary>
    public FileInfo Api => Program("api", "Api.Web");

    /// <summary>The published API with two actions more, for the token check alone.</summary>
    public FileInfo TokenCheck => Program("token-check", "TokenCheck");

    /// <summary>The published peer on MapIdentityApi.</summary>
    public FileInfo IdentityApi => Program("map-identity-api", "MapIdentityApi");

    /// <summary>The published limit program.</summary>
    public FileInfo Limit => Program("limit", "Limit");

    public ApiDatabases Databases => _databases ??= new ApiDatabases(Api, Temporary);

    public string File(params ReadOnlySpan<string> path) => Path.Combine([Sources.FullName, .. path]);

    /// <summary>Starts the API with a thousand users whose passwords are cheap to check, and without limits of logins.</summary>
    public Task<Server> StartApiAsync(params IEnumerable<(string Key, string Value)> settings) =>
        StartAsync(Api, path => Databases.MakeAsync(path), settings);

    /// <summary>The same for another program or another database.</summary>
    public static Task<Server> StartAsync(
        FileInfo program,
        Func<string, Task> makeDatabase,
        params IEnumerable<(string Key, string Value)> settings) => Server.StartAsShippedAsync(
            program,
            makeDatabase,
            [("RateLimit__Enabled", "false"), ApiDatabases.Cost(ApiDatabases.CheapIterations), .. settings]);

    /// <summary>Writes a file of lines for the load generator.</summary>
    public async Task<string> WriteAsync(IEnumerable<string> lines)
    {
        var file = Path.Combine(Temporary.FullName, Path.GetRandomFileName());
        await System.IO.File.WriteAllLinesAsync(file, lines);
        return file;
    }

    private FileInfo Program(string folder, string name) => new(Path.Combine(Published.FullName, folder, name + ".dll"));
}
