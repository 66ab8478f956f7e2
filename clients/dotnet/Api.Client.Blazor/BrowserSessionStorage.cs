using Api.Client.Storage;
using Microsoft.JSInterop;

namespace Api.Client.Blazor;

/// <summary>
/// A session in the browser's <c>localStorage</c>, which reloads and other tabs share; in memory where the browser has none. A
/// script that gets into the page can take the session with it: keep the page's content security policy strict.
/// </summary>
/// <remarks>
/// Tabs share no locks: two may refresh at the same time, which the server's <c>Jwt:ReuseLeeway</c> covers unless it is zero, and a
/// tab notices another one's logout at its next refresh.
/// </remarks>
/// <param name="browser">The page.</param>
/// <param name="name">The name under which the session is stored.</param>
public sealed class BrowserSessionStorage(IJSRuntime browser, string name = "api-session") : ISessionStorage
{
    private MemorySessionStorage? _memory;

    /// <inheritdoc/>
    public async ValueTask<string?> ReadAsync()
    {
        if (_memory is null)
        {
            try
            {
                return await browser.InvokeAsync<string?>("localStorage.getItem", name);
            }
            catch (JSException exception)
            {
                _memory = new MemorySessionStorage();
                await browser.InvokeVoidAsync("console.warn", $"The session is kept in memory: {exception.Message}");
            }
        }

        return await _memory.ReadAsync();
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(string record) => _memory?.WriteAsync(record) ?? browser.InvokeVoidAsync("localStorage.setItem", name, record);

    /// <inheritdoc/>
    public ValueTask RemoveAsync() => _memory?.RemoveAsync() ?? browser.InvokeVoidAsync("localStorage.removeItem", name);
}
