using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Api.Client.Tests.Schedules;

/// <summary>Answers as it is written, and notes what was sent that is not.</summary>
internal sealed class ScheduledNetwork(VirtualTime time, IReadOnlyList<ScheduledCall> calls)
{
    private readonly List<ScheduledCall> _left = [.. calls];
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accesses = new(StringComparer.Ordinal);

    public List<string> Faults { get; } = [];

    public IEnumerable<string> NotSent => _left.Select(call => $"not sent: {call}");

    /// <summary>The network as the program in this place reaches it.</summary>
    public HttpMessageHandler For(int place, Action<Action> deliver) => new Handler(this, place, deliver);

    private Task<HttpResponseMessage> AnswerAsync(ScheduledCall sent, Action<Action> deliver, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        var index = _left.FindIndex(expected => expected with { Answer = null } == sent);
        if (index < 0)
        {
            Faults.Add($"not expected: {sent}");
            return answer.Task;
        }

        var written = _left[index].Answer;
        _left.RemoveAt(index);
        if (written is not null)
        {
            time.After(written.At - time.Now, () => deliver(() => answer.TrySetResult(Write(written))));
        }

        return answer.Task;
    }

    private HttpResponseMessage Write(ScheduledAnswer written)
    {
        var body = new JsonObject();
        if (written.Code == "unknown")
        {
            body["hotel"] = "Please pay.";
        }
        else if (written.Code is not null)
        {
            body["code"] = written.Code;
            body["detail"] = "As it is written.";
        }

        if (written.Refresh is not null)
        {
            body["refresh"] = written.Refresh;
        }

        if (written.Access is not null)
        {
            var token = Token(written);
            _accesses[token] = written.Access;
            body["access"] = token;
        }

        var answer = new HttpResponseMessage((HttpStatusCode)written.Status) { Content = new StringContent(body.ToJsonString()) };
        if (written.RetryAfter is { } seconds)
        {
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        return answer;
    }

    /// <summary>An access token of a server whose clock is not the program's.</summary>
    private string Token(ScheduledAnswer written)
    {
        var iat = VirtualTime.Start.ToUnixTimeSeconds() + time.Now / 1_000 + 5_000;
        var claims = new JsonObject
        {
            ["iat"] = iat,
            ["exp"] = iat + written.Lifetime,
            ["jti"] = written.Access,
            ["sub"] = "7",
            ["sid"] = "session",
            ["roles"] = new JsonArray(),
        };
        return $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims.ToJsonString())).TrimEnd('=')}.signature";
    }

    private string KeyName(string key)
    {
        if (!_keys.TryGetValue(key, out var name))
        {
            _keys[key] = name = string.Create(CultureInfo.InvariantCulture, $"k{_keys.Count}");
        }

        return name;
    }

    private sealed class Handler(ScheduledNetwork network, int place, Action<Action> deliver) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? network.KeyName(keys.Single()) : null;
            var access = request.Headers.Authorization?.Parameter is { } token ? network._accesses.GetValueOrDefault(token, "?") : null;
            var kind = request.RequestUri!.AbsolutePath switch
            {
                "/api/token/" => "login",
                "/api/token/refresh/" => "refresh",
                "/api/token/blacklist/" => "logout",
                _ => "protected",
            };
            var sent = new ScheduledCall(network.Now, place, kind, RefreshIn(request.Content), key, access, Answer: null);
            return network.AnswerAsync(sent, deliver, cancellationToken);
        }

        private static string? RefreshIn(HttpContent? body)
        {
            using var json = body is null ? null : JsonDocument.Parse(body.ReadAsStream());
            return json is not null && json.RootElement.TryGetProperty("refresh", out var presented) ? presented.GetString() : null;
        }
    }

    private long Now => time.Now;
}
