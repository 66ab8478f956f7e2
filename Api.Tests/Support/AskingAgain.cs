using System.Net;

namespace Api.Tests.Support;

/// <summary>
/// Asks again on 503, as clients do: a test of decisions is not about a server whose new connections are slow. A 503 that stays
/// is answered all the same.
/// </summary>
internal sealed class AskingAgain : DelegatingHandler
{
    public const int Times = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        for (var again = 0; again < Times && answer.StatusCode == HttpStatusCode.ServiceUnavailable; again++)
        {
            answer.Dispose();
            await Task.Delay(Pause, cancellationToken);
            answer = await base.SendAsync(request, cancellationToken);
        }

        return answer;
    }
}
