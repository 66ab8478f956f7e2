using System.CommandLine;

namespace Api.Web.CommandLine;

/// <summary><c>health</c>: asks a running server whether it is ready. The .NET images have no other HTTP client.</summary>
internal static class HealthCommands
{
    private const string DefaultAddress = "http://localhost:8000/health/ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var address = new Argument<string>("address")
        {
            Description = "Of the server's health.",
            DefaultValueFactory = _ => DefaultAddress,
        };
        var health = new Command("health", "Asks a running server whether it is ready.") { address };
        health.SetAction((line, cancellation) => AskAsync(line.GetRequiredValue(address), cancellation));
        return health;
    }

    private static async Task<int> AskAsync(string address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(address, cancellationToken);
            await Console.Out.WriteLineAsync(response.ReasonPhrase);
            return response.IsSuccessStatusCode ? 0 : ProgramCommands.Failed;
        }
        catch (Exception exception) when (exception
            is HttpRequestException or OperationCanceledException or InvalidOperationException or UriFormatException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ProgramCommands.Failed;
        }
    }
}
