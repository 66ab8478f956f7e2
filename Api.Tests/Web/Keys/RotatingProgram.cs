using System.Text.Json.Nodes;
using Api.Application.Keys;
using Api.Infrastructure.Tokens.KeyRotation;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Web.Keys;

/// <summary>What the tests of rotating keys ask of a program, whose clock they move.</summary>
internal static class RotatingProgram
{
    /// <summary>How a program is started that makes its keys; by default its times are those of the settings.</summary>
    public static (string Key, string? Value)[] Settings(params (string Key, string? Value)[] more) =>
        [.. TestSigningKey.RotatingSettings("ES256"), .. more];

    /// <summary>The ids of the published keys.</summary>
    public static async Task<string[]> PublishedAsync(this ApiFactory api)
    {
        using var client = api.CreateClient();
        var keys = JsonNode.Parse(await client.GetStringAsync("/.well-known/jwks.json"))!["keys"]!.AsArray();
        return [.. keys.Select(key => (string)key!["kid"]!)];
    }

    /// <summary>The keys as the operator sees them.</summary>
    public static async Task<IReadOnlyList<KeyDetails>> KeysAsync(this ApiFactory api)
    {
        await using var scope = api.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ListKeysHandler>().HandleAsync(new ListKeysQuery(), default);
    }

    /// <summary>Moves the clock, and waits until the program has read its keys since.</summary>
    public static async Task PassAsync(this ApiFactory api, TimeSpan time)
    {
        api.Time.Advance(time);
        await api.ReadKeysAsync();
    }

    /// <summary>Has the program do what it does every few seconds.</summary>
    public static async Task ReadKeysAsync(this ApiFactory api)
    {
        var reader = api.Services.GetRequiredService<KeyReader>();
        await reader.ReadAsync(default);
        await using var scope = api.Services.CreateAsyncScope();
        var command = new KeepKeysCommand(reader.CanRead, AnnounceFirst: TimeSpan.Zero);
        await scope.ServiceProvider.GetRequiredService<KeepKeysHandler>().HandleAsync(command, default);
        await reader.ReadAsync(default);
    }

    public static async Task<DateTimeOffset> RotateAsync(this ApiFactory api)
    {
        await using var scope = api.Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<RotateKeysHandler>().HandleAsync(new RotateKeysCommand(), default);
        Assert.That(result.Error, Is.Null);
        return result.Value;
    }

    public static async Task<int> RevokeAsync(this ApiFactory api, string keyId, bool keepsSessions)
    {
        await using var scope = api.Services.CreateAsyncScope();
        var handler = scope.ServiceProvider.GetRequiredService<RevokeKeyHandler>();
        var result = await handler.HandleAsync(new RevokeKeyCommand(keyId, keepsSessions), default);
        Assert.That(result.Error, Is.Null);
        return result.Value;
    }

    public static string KeyIdOf(string token) => (string)TokenForge.Open(token).Header["kid"]!;
}
