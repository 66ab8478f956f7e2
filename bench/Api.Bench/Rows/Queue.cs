using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Api.Bench.Figures;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>
/// Row 79 of the security requirements: how long a stranger's right login takes while others guess, beside what a login takes
/// on the idle server.
/// </summary>
internal static class Queue
{
    private const string Stranger = "203.0.113.9";

    // The guesses are on their way before the login is sent.
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(500);

    private static readonly (string Kind, int Networks, int Guesses, int MostHashes)[] Kinds =
    [
        ("1 network × 50 guesses", 1, 50, 2),
        ("15 networks × 40 guesses", 15, 40, 15),
    ];

    /// <summary>The exit code: 1 when a median login waits for more hashes than promised, or one is not answered 200.</summary>
    public static async Task<int> RunAsync(FileInfo program, DirectoryInfo results, int tries, CancellationToken cancellationToken)
    {
        await using var server = await Server.StartAsync(
            program,
            ("RateLimit__Enabled", "false"),
            ("Lockout__FreeFailures", int.MaxValue.ToString(CultureInfo.InvariantCulture)),
            ("ForwardedHeaders__KnownProxies__0", "127.0.0.1"));
        using var client = server.CreateClient();
        var idle = new Sample("idle server");
        for (var login = -3; login < tries; login++)
        {
            var answer = await LogInAsync(client, cancellationToken);
            if (login >= 0)
            {
                idle.Add(answer.Duration);
            }
        }

        var text = new StringBuilder();
        text.AppendLine("## Queue")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{tries} right logins of a stranger, each while others guess; "
                + $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSArchitecture}, .NET {Environment.Version}, SQLite. "
                + $"Milliseconds; a hash more is a login on the idle server.")
            .AppendLine()
            .AppendLine("| under way | median | least–most | hashes more | logins not 200 | guesses 401 / 503 |")
            .AppendLine("|---|---|---|---|---|---|")
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"| nothing | {idle.Median:F0} | {idle.Quantile(0):F0}–{idle.Quantile(1):F0} | | 0 | |");
        var kept = true;
        foreach (var (kind, networks, guesses, mostHashes) in Kinds)
        {
            var (sample, refused, answers) = (new Sample(kind), 0, new List<HttpStatusCode>());
            for (var login = 0; login < tries; login++)
            {
                var guessing = Enumerable.Range(0, guesses).SelectMany(guess => Enumerable.Range(0, networks).Select(network =>
                    GuessAsync(client, $"198.51.100.{network}", guess, cancellationToken))).ToList();
                await Task.Delay(HeadStart, cancellationToken);
                var answer = await LogInAsync(client, cancellationToken);
                sample.Add(answer.Duration);
                refused += answer.Status == HttpStatusCode.OK ? 0 : 1;
                answers.AddRange((await Task.WhenAll(guessing)).Select(guessed => guessed.Status));
            }

            var more = (sample.Median - idle.Median) / idle.Median;
            kept &= more <= mostHashes && refused == 0;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {kind} | {sample.Median:F0} | "
                + $"{sample.Quantile(0):F0}–{sample.Quantile(1):F0} | {more:F1} (at most {mostHashes}) | {refused} | "
                + $"{answers.Count(answer => answer == HttpStatusCode.Unauthorized)} / "
                + $"{answers.Count(answer => answer == HttpStatusCode.ServiceUnavailable)} |");
        }

        text.AppendLine().AppendLine(kept ? "As promised." : "Not as promised.");
        await Results.WriteAsync(results, text.ToString(), cancellationToken);
        return kept ? 0 : 1;
    }

    private static Task<TimedAnswer> LogInAsync(HttpClient client, CancellationToken cancellationToken) => TimedAnswer.PostAsync(
        client,
        "/api/token/",
        new { username = Server.Administrator, password = Server.AdministratorPassword },
        Stranger,
        cancellationToken);

    private static Task<TimedAnswer> GuessAsync(HttpClient client, string from, int guess, CancellationToken cancellationToken) =>
        TimedAnswer.PostAsync(
            client, "/api/token/", new { username = $"name {guess}", password = $"guess {guess}" }, from, cancellationToken);
}
