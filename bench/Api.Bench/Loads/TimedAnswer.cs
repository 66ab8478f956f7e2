using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Api.Bench.Loads;

/// <summary>An answer, and how long it took.</summary>
internal sealed class TimedAnswer(TimeSpan duration, HttpStatusCode status, IEnumerable<string> headers, string body)
{
    // Mails name it.
    private const string Browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

    public TimeSpan Duration => duration;

    public HttpStatusCode Status => status;

    /// <summary>The token of a flow; null where none was opened.</summary>
    public string? Flow => Find("flow");

    /// <summary>What the answer tells beside its time: status, headers and body, but for what is new each time.</summary>
    public string Told => string.Join('\n', [$"{(int)status}", .. headers, Conceal(Conceal(body, Flow), Find("traceId"))]);

    /// <summary>Posts JSON from an address of the bench's choice, which the server believes its proxy.</summary>
    public static async Task<TimedAnswer> PostAsync(
        HttpClient client,
        string path,
        object body,
        string from,
        CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        await request.Content.LoadIntoBufferAsync(cancellationToken);
        request.Headers.Add("X-Forwarded-For", from);
        request.Headers.Add("User-Agent", Browser);
        using var answer = await client.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var duration = Stopwatch.GetElapsedTime(began);
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        return new TimedAnswer(duration, answer.StatusCode, [.. headers], text);
    }

    /// <summary>This answer, if its status is the expected one.</summary>
    public TimedAnswer Expect(HttpStatusCode expected) => status == expected
        ? this
        : throw new InvalidOperationException($"Answered {(int)status} instead of {(int)expected}.");

    private static string Conceal(string text, string? value) => value is null ? text : text.Replace(value, new string('-', value.Length));

    private string? Find(string member) => JsonElement.Parse(body).TryGetProperty(member, out var value) ? value.GetString() : null;
}
