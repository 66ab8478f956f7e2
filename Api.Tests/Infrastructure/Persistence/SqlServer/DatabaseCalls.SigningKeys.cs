using Api.Application.Keys;
using Api.Domain.Keys;
using Api.Infrastructure.Tokens.KeyRotation;

namespace Api.Tests.Infrastructure.Persistence.SqlServer;

internal sealed partial class DatabaseCalls
{
    private async Task CallSigningKeysAsync()
    {
        var key = new KeyPeriod(_variant, $"key{_variant}", _now, _now);
        KeyPeriod[] gone = [key];
        await CallAsync("the keys", (IKeyStore keys) => keys.ReadAsync(default));
        await CallAsync("one key more", (IKeyStore keys) => keys.TryMakeAsync(_variant, _now, _now, default));
        await CallAsync("the announced key", (IKeyStore keys) => keys.TryHurryAsync(key, _now.AddSeconds(1), default));
        var revocation = new KeyRevocation(_now, KeepsSessions: true);
        await CallAsync("a key, and keeps the sessions", (IKeyStore keys) => keys.RevokeAsync(key, revocation, default));
        await CallAsync("keys that are gone", (IKeyStore keys) => keys.DeleteAsync(gone, default));
        await CallAsync("the keys with their secrets", (KeyReader reader) => reader.ReadAsync(default));
        await CallAsync("the same after a change", (IKeyStore keys) => keys.ApplyAsync(default));
        await CallAsync("the same at start", (KeyService service) => service.StartAsync(default));
    }
}
