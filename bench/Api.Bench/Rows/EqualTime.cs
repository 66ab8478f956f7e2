using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Api.Bench.Figures;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>
/// Rows 41 and 80 of the security requirements: a wrong password, an unknown name, an inactive, a blocked and a password-less
/// account are refused in the same time, from addresses that are known and that are not, and on a slow disk. In turn and one
/// after the other, so that what else the machine does meets all alike.
/// </summary>
internal static class EqualTime
{
    private const double Tolerance = 0.05;
    private const int WarmUp = 10;
    private const string Password = "correct horse battery staple";
    private const string Stranger = "198.51.100.66";
    private const string StrangerInIpv6 = "2001:db8:66::1";
    private const string Home = "203.0.113.9";

    private static readonly (string Kind, string Username, string From)[] Kinds =
    [
        ("wrong password", "normal", Stranger),
        ("unknown", "nobody", Stranger),
        ("inactive", "inactive", Stranger),
        ("blocked", "blocked", Stranger),
        ("no password", "passwordless", Stranger),
        ("wrong password, known address", "normal", Home),
        ("unknown, the same address", "nobody", Home),
        ("blocked, known address", "blocked", Home),
        ("wrong password, IPv6", "normal", StrangerInIpv6),
        ("unknown, IPv6", "nobody", StrangerInIpv6),
    ];

    /// <summary>The exit code: 1 when a median is further off than the tolerance.</summary>
    public static async Task<int> RunAsync(FileInfo program, DirectoryInfo results, int tries, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("api-bench-");
        try
        {
            var ordinary = await MeasureAsync(program, results, tries, "", [], cancellationToken);
            // A slow hash hides a commit: this row has cheap ones.
            var slow = await MeasureAsync(
                program,
                results,
                tries,
                $"; each commit takes {SlowDisk.Milliseconds} ms longer, hashes of 10,000 rounds",
                [await SlowDisk.CompileAsync(folder, cancellationToken), ("Passwords__Iterations", "10000")],
                cancellationToken);
            return ordinary && slow ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>Whether the times are within the tolerance.</returns>
    private static async Task<bool> MeasureAsync(
        FileInfo program,
        DirectoryInfo results,
        int tries,
        string conditions,
        (string Key, string Value)[] settings,
        CancellationToken cancellationToken)
    {
        await using var server = await Server.StartAsync(
            program,
            [
                ("RateLimit__Enabled", "false"),
                ("Lockout__FreeFailures", int.MaxValue.ToString(CultureInfo.InvariantCulture)),
                ("ForwardedHeaders__KnownProxies__0", "127.0.0.1"),
                .. settings,
            ]);
        using var client = server.CreateClient();
        await CreateAccountsAsync(server, client, cancellationToken);

        var samples = Kinds.Select(kind => new Sample(kind.Kind)).ToList();
        for (var round = -WarmUp; round < tries; round++)
        {
            foreach (var (sample, (_, username, from)) in samples.Zip(Kinds))
            {
                var duration = await RefuseAsync(client, username, from, cancellationToken);
                if (round >= 0)
                {
                    sample.Add(duration);
                }
            }
        }

        var off = samples.Where(sample => Math.Abs(Ratio(sample, samples[0]) - 1) > Tolerance).Select(sample => sample.Name).ToList();
        var verdict = off.Count == 0 ? "Within 5 %." : $"More than 5 % off: {string.Join(", ", off)}.";
        await Results.WriteAsync(results, Describe(samples, conditions) + "\n" + verdict + "\n", cancellationToken);
        return off.Count == 0;
    }

    private static async Task CreateAccountsAsync(Server server, HttpClient client, CancellationToken cancellationToken)
    {
        using var login = await client.PostAsJsonAsync(
            "/api/token/", new { username = Server.Administrator, password = Server.AdministratorPassword }, cancellationToken);
        login.EnsureSuccessStatusCode();
        var access = (await login.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("access").GetString();
        foreach (var username in Kinds.Select(kind => kind.Username).Where(name => name != "nobody").Distinct(StringComparer.Ordinal))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/")
            {
                Content = JsonContent.Create(new { username, password = Password, isActive = username != "inactive" }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
            using var created = await client.SendAsync(request, cancellationToken);
            created.EnsureSuccessStatusCode();
        }

        // Their addresses are known from then on.
        foreach (var username in new[] { "normal", "blocked" })
        {
            using var known = await Logins.SendAsync(client, username, Password, Home, cancellationToken);
            known.EnsureSuccessStatusCode();
        }

        var farAhead = TimeProvider.System.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds();
        var prepared = await server.ExecuteAsync("UPDATE Users SET PasswordHash = NULL WHERE UserName = 'passwordless'")
            + await server.ExecuteAsync("UPDATE Users SET LockoutEnd = $end WHERE UserName = 'blocked'", ("$end", farAhead));
        if (prepared != 2)
        {
            throw new InvalidOperationException("The accounts are not in the database.");
        }
    }

    /// <summary>
    /// How long a refusal takes. A known address is refused for a wrong password alone; the inactive account and the blocked
    /// one, for strangers, are given their right one.
    /// </summary>
    private static async Task<TimeSpan> RefuseAsync(HttpClient client, string username, string from, CancellationToken cancellationToken)
    {
        var password = username == "normal" || from == Home ? "not the right password" : Password;
        var began = Stopwatch.GetTimestamp();
        using var response = await Logins.SendAsync(client, username, password, from, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var duration = Stopwatch.GetElapsedTime(began);
        return response.StatusCode == HttpStatusCode.Unauthorized
            ? duration
            : throw new InvalidOperationException($"{username} was answered {(int)response.StatusCode}.");
    }

    private static double Ratio(Sample sample, Sample reference) => sample.Median / reference.Median;

    private static string Describe(List<Sample> samples, string conditions)
    {
        var text = new StringBuilder();
        text.AppendLine("## Equal time")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{samples[0].Count} refused logins of each kind, in turn; "
                + $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSArchitecture}, .NET {Environment.Version}, SQLite"
                + $"{conditions}. Milliseconds.")
            .AppendLine()
            .AppendLine("| login | median | 25–75 % | 5–95 % | to wrong password |")
            .AppendLine("|---|---|---|---|---|");
        foreach (var sample in samples)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {sample.Name} | {sample.Median:F2} | "
                + $"{sample.Quantile(0.25):F2}–{sample.Quantile(0.75):F2} | {sample.Quantile(0.05):F2}–{sample.Quantile(0.95):F2} | "
                + $"{Ratio(sample, samples[0]):F3} |");
        }

        return text.ToString();
    }
}
