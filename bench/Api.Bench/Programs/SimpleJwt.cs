using System.Diagnostics;
using System.Security.Cryptography;
using Api.Bench.Loads;

namespace Api.Bench.Programs;

/// <summary>
/// djangorestframework-simplejwt on gunicorn as Debian has them, two workers of four threads, on SQLite: <c>peers/simplejwt</c>.
/// </summary>
internal static class SimpleJwt
{
    public const string Name = "SimpleJWT";

    private const string Python = "/usr/bin/python3";
    private const string Gunicorn = "/usr/bin/gunicorn";
    private const string Missing =
        "not installed: python3-django python3-djangorestframework python3-djangorestframework-simplejwt gunicorn";

    private static readonly string[] Modules = ["django", "rest_framework", "rest_framework_simplejwt"];

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? FindMissing()
    {
        if (!File.Exists(Python) || !File.Exists(Gunicorn))
        {
            return Missing;
        }

        using var python = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {string.Join(", ", Modules)}"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        python.WaitForExit();
        return python.ExitCode == 0 ? null : Missing;
    }

    /// <summary>Makes its database and starts it.</summary>
    /// <param name="conditions">Where its sources lie.</param>
    /// <param name="rotates">Whether a refresh gives a new refresh token and blacklists the old one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Peer> StartAsync(Conditions conditions, bool rotates, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("api-bench-");
        var environment = await PrepareAsync(conditions, folder, ApiDatabases.CheapIterations, rotates, cancellationToken);
        return await Peer.StartAsync(folder, Gunicorn, Arguments, environment, cancellationToken);
    }

    /// <summary>Makes its database, and says with which environment it is started on it.</summary>
    public static async Task<IReadOnlyList<(string Key, string Value)>> PrepareAsync(
        Conditions conditions,
        DirectoryInfo folder,
        int iterations,
        bool rotates,
        CancellationToken cancellationToken)
    {
        (string Key, string Value)[] environment =
        [
            ("DJANGO_SETTINGS_MODULE", "settings"),
            ("PYTHONPATH", conditions.File("peers", "simplejwt")),
            ("PYTHONPYCACHEPREFIX", Path.Combine(folder.FullName, "compiled")),
            ("PEER_KEY", Convert.ToHexString(RandomNumberGenerator.GetBytes(32))),
            ("PEER_DATABASE", DatabaseFile(folder)),
            ("PEER_ITERATIONS", $"{iterations}"),
            ("PEER_PASSWORD", TokenPair.Password),
            ("PEER_ROTATES", rotates ? "1" : "0"),
        ];
        var script = conditions.File("peers", "simplejwt", "prepare.py");
        await Peer.RunAsync(folder, Python, [script, $"{ApiDatabases.Users}"], environment, cancellationToken);
        return environment;
    }

    /// <summary>Starts it on a database that is there, without waiting.</summary>
    public static Process Start(DirectoryInfo folder, Uri address, IReadOnlyList<(string Key, string Value)> environment) =>
        Peer.Start(folder, Gunicorn, Arguments(address), environment);

    /// <summary>Where the database of one that was started lies.</summary>
    public static string DatabaseFile(DirectoryInfo folder) => Path.Combine(folder.FullName, "peer.sqlite3");

    private static IEnumerable<string> Arguments(Uri address) =>
        ["--workers", "2", "--threads", "4", "--bind", address.Authority, "--log-level", "error", "wsgi"];

}
