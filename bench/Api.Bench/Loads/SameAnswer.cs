using System.Net.Http.Headers;
using Api.Bench.Programs;

namespace Api.Bench.Loads;

/// <summary>Makes sure that what is compared does the same.</summary>
internal static class SameAnswer
{
    /// <summary>Compares the bodies of two answers, but for the address that links in them begin with.</summary>
    public static async Task CheckAsync(
        IProgramUnderLoad ours,
        IProgramUnderLoad theirs,
        string path,
        string token,
        CancellationToken cancellationToken)
    {
        var (a, b) = (await ReadAsync(ours, path, token, cancellationToken), await ReadAsync(theirs, path, token, cancellationToken));
        if (a != b)
        {
            throw new InvalidOperationException($"The limit program answers something else at {path}:\n{a}\n{b}");
        }
    }

    private static async Task<string> ReadAsync(IProgramUnderLoad program, string path, string token, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = program.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        using var answer = await client.GetAsync(path, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        return body.Replace(program.Address.Authority, "", StringComparison.Ordinal);
    }
}
