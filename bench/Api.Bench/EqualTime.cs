using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Api.Bench;

/// <summary>
/// Row 41 of the security requirements: a wrong password, an unknown name, an inactive, a blocked and a password-less
/// account are refused in the same time. In turn and one after the other, so that what else the machine does meets all
/// alike, by accounts that never logged in, so that no address is known.
/// </summary>
internal static class EqualTime
{
    private const double Tolerance = 0.05;
    private const int WarmUp = 10;
    private const string Password = "correct horse battery staple";

    private static readonly (string Kind, string Username)[] Kinds =
    [
        ("wrong password", "normal"),
        ("unknown", "nobody"),
        ("inactive", "inactive"),
        ("blocked", "blocked"),
        ("no password", "passwordless"),
    ];

    /// <summary>The exit code: 1 when a median is further off than the tolerance.</summary>
    public static async Task<int> RunAsync(FileInfo program, DirectoryInfo results, int tries, CancellationToken cancellationToken)
    {
        await using var server = await Server.StartAsync(
            program,
            ("RateLimit__Enabled", "false"),
            ("Lockout__FreeFailures", int.MaxValue.ToString(CultureInfo.InvariantCulture)));
        using var client = server.CreateClient();
        await CreateAccountsAsync(server, client, cancellationToken);

        var samples = Kinds.Select(kind => new Sample(kind.Kind)).ToList();
        for (var round = -WarmUp; round < tries; round++)
        {
            foreach (var (sample, (_, username)) in samples.Zip(Kinds))
            {
                var duration = await RefuseAsync(client, username, cancellationToken);
                if (round >= 0)
                {
                    sample.Add(duration);
                }
            }
        }

        var off = samples.Where(sample => Math.Abs(Ratio(sample, samples[0]) - 1) > Tolerance).Select(sample => sample.Name).ToList();
        var verdict = off.Count == 0 ? "Within 5 %." : $"More than 5 % off: {string.Join(", ", off)}.";
        var text = Describe(samples) + "\n" + verdict + "\n";
        await Console.Out.WriteLineAsync(text);
        results.Create();
        var file = Path.Combine(
            results.FullName, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".md");
        await File.AppendAllTextAsync(file, (File.Exists(file) ? "\n" : "") + text, cancellationToken);
        return off.Count == 0 ? 0 : 1;
    }

    private static async Task CreateAccountsAsync(Server server, HttpClient client, CancellationToken cancellationToken)
    {
        using var login = await client.PostAsJsonAsync(
            "/api/token/", new { username = Server.Administrator, password = Server.AdministratorPassword }, cancellationToken);
        login.EnsureSuccessStatusCode();
        var access = (await login.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("access").GetString();
        foreach (var username in Kinds.Select(kind => kind.Username).Where(name => name != "nobody"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/")
            {
                Content = JsonContent.Create(new { username, password = Password, isActive = username != "inactive" }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
            using var created = await client.SendAsync(request, cancellationToken);
            created.EnsureSuccessStatusCode();
        }

        var farAhead = TimeProvider.System.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds();
        var prepared = await server.ExecuteAsync("UPDATE Users SET PasswordHash = NULL WHERE UserName = 'passwordless'")
            + await server.ExecuteAsync("UPDATE Users SET LockoutEnd = $end WHERE UserName = 'blocked'", ("$end", farAhead));
        if (prepared != 2)
        {
            throw new InvalidOperationException("The accounts are not in the database.");
        }
    }

    /// <summary>How long a refusal takes. The inactive and the blocked account are given their right password.</summary>
    private static async Task<TimeSpan> RefuseAsync(HttpClient client, string username, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new { username, password = username == "normal" ? "not the right password" : Password });
        await content.LoadIntoBufferAsync(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        using var response = await client.PostAsync("/api/token/", content, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var duration = Stopwatch.GetElapsedTime(began);
        return response.StatusCode == HttpStatusCode.Unauthorized
            ? duration
            : throw new InvalidOperationException($"{username} was answered {(int)response.StatusCode}.");
    }

    private static double Ratio(Sample sample, Sample reference) => sample.Median / reference.Median;

    private static string Describe(List<Sample> samples)
    {
        var text = new StringBuilder();
        text.AppendLine("## Equal time")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{samples[0].Count} refused logins of each kind, in turn; "
                + $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSArchitecture}, .NET {Environment.Version}, SQLite. "
                + "Milliseconds.")
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
