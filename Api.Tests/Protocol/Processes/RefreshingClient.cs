using System.Net;

namespace Api.Tests.Protocol.Processes;

/// <summary>
/// An app that refreshes all the time by the rules for clients: the key is made when a token is first presented and kept
/// beside it; network faults and 503 are asked again with the same token and key; only 401 signs out.
/// </summary>
internal sealed class RefreshingClient(string refresh, string access)
{
    private string _key = NewKey();
    private int _answers;

    /// <summary>The token it keeps.</summary>
    public string Held { get; private set; } = refresh;

    /// <summary>All that it was handed out.</summary>
    public List<string> Tokens { get; } = [refresh, access];

    /// <summary>All keys that it sent.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>How many refreshes were answered with a successor.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>The answer that was neither a success nor one to ask again after.</summary>
    public RefreshAnswer? Refusal { get; private set; }

    public static async Task<RefreshingClient> LogInAsync(HttpClient client, string username)
    {
        var (refresh, access) = await client.LogInAsync(username, ApiPair.Password);
        return new RefreshingClient(refresh, access);
    }

    /// <summary>One refresh; false when nothing of it is known, because the network failed or the answer was 503.</summary>
    public async Task<bool> TryRefreshAsync(HttpClient client)
    {
        Keys.Add(_key);
        RefreshAnswer answer;
        try
        {
            answer = await client.RefreshAsync(Held, _key);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }

        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                Tokens.AddRange([answer.Refresh!, answer.Access!]);
                if (answer.Refresh != Held)
                {
                    Held = answer.Refresh!;
                    _key = NewKey();
                }

                Interlocked.Increment(ref _answers);
                return true;
            case HttpStatusCode.ServiceUnavailable:
                return false;
            default:
                Refusal = answer;
                return true;
        }
    }

    private static string NewKey() => Guid.NewGuid().ToString("N");
}
