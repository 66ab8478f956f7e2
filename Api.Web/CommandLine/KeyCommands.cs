using System.CommandLine;
using System.Globalization;
using Api.Application.Keys;
using Api.Application.Results;

namespace Api.Web.CommandLine;

/// <summary><c>keys list</c>, <c>rotate</c> and <c>revoke</c>: the signing keys that the program makes.</summary>
internal static class KeyCommands
{
    public static Command Create()
    {
        var list = new Command("list", "Lists the keys: id, state, announced, signs from and verifies until, between tabs.");
        list.SetAction((_, cancellation) => ProgramCommands.WithAccountsAsync(services => ListAsync(services, cancellation)));
        var rotate = new Command(
            "rotate",
            "Has the announced key sign before its time, as soon as everybody who verifies knows it. Nobody is signed out.");
        rotate.SetAction((_, cancellation) => ProgramCommands.WithAccountsAsync(services => RotateAsync(services, cancellation)));
        return new Command("keys", "Manages the signing keys that the program makes (Jwt:KeyRotation).") { list, rotate, CreateRevoke() };
    }

    private static Command CreateRevoke()
    {
        var keyId = new Argument<string>("kid") { Description = "The id of the key, as keys list shows it." };
        var end = new Option<bool>("--end-sessions") { Description = "Ends every session: refresh tokens may have been forged too." };
        var keep = new Option<bool>("--keep-sessions") { Description = "Goes on taking the refresh tokens of the key's time." };
        var revoke = new Command(
            "revoke",
            "Has nothing count any more that a key signed, because somebody else may have it. Without an option it asks about the "
                + "sessions.")
        {
            keyId, end, keep,
        };
        revoke.Validators.Add(line =>
        {
            if (line.GetValue(end) && line.GetValue(keep))
            {
                line.AddError("Sessions end or are kept: give one of the two options.");
            }
        });
        revoke.SetAction((line, cancellation) => ProgramCommands.WithAccountsAsync(
            services => (line.GetValue(end), line.GetValue(keep)) switch
            {
                (true, _) => RevokeAsync(services, line.GetRequiredValue(keyId), keepsSessions: false, cancellation),
                (_, true) => RevokeAsync(services, line.GetRequiredValue(keyId), keepsSessions: true, cancellation),
                _ when Ask() is { } keeps => RevokeAsync(services, line.GetRequiredValue(keyId), keeps, cancellation),
                _ => Task.FromResult<Error?>(new Error.NotFound("Say --end-sessions or --keep-sessions: nothing was changed.")),
            }));
        return revoke;
    }

    private static async Task<Error?> ListAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var keys = await services.GetRequiredService<ListKeysHandler>().HandleAsync(new ListKeysQuery(), cancellationToken);
        await Console.Out.WriteLineAsync("kid\tstate\tannounced\tsigns from\tverifies until");
        foreach (var key in keys)
        {
            await Console.Out.WriteLineAsync(string.Join(
                '\t',
                key.KeyId,
                key.State.ToString().ToLowerInvariant(),
                Text(key.AnnouncedAt),
                Text(key.SignsFrom),
                key.VerifiesUntil is { } until ? Text(until) : "-"));
        }

        return null;
    }

    private static async Task<Error?> RotateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var result = await services.GetRequiredService<RotateKeysHandler>().HandleAsync(new RotateKeysCommand(), cancellationToken);
        if (!result.Succeeded(out var signsFrom, out var error))
        {
            return error;
        }

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await Console.Out.WriteLineAsync(signsFrom <= now
            ? "The announced key signs now; the servers begin with their next reading of the keys."
            : $"The announced key signs from {Text(signsFrom)}: until then somebody may not know it yet.");
        return null;
    }

    private static async Task<Error?> RevokeAsync(
        IServiceProvider services, string keyId, bool keepsSessions, CancellationToken cancellationToken)
    {
        var handler = services.GetRequiredService<RevokeKeyHandler>();
        var result = await handler.HandleAsync(new RevokeKeyCommand(keyId, keepsSessions), cancellationToken);
        if (!result.Succeeded(out var ended, out var error))
        {
            return error;
        }

        await Console.Out.WriteLineAsync(keepsSessions
            ? "The key is revoked. The sessions go on."
            : $"The key is revoked. {ended.ToString(CultureInfo.InvariantCulture)} sessions were ended.");
        return null;
    }

    /// <returns>Whether the sessions are kept; null without an answer.</returns>
    private static bool? Ask()
    {
        Console.Write(
            "Refresh tokens are signed by another key, which lies beside this one and may be known too. End every session? (yes/no) ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() switch
        {
            "yes" or "y" => false,
            "no" or "n" => true,
            _ => null,
        };
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
