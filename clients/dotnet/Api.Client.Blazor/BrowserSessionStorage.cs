using Api.Client.Storage;
using Microsoft.JSInterop;

namespace Api.Client.Blazor;

/// <summary>
/// A session in the browser's <c>localStorage</c>, which reloads and other tabs share. A script that gets into the page can take
/// the session with it: keep the page's content security policy strict.
/// </summary>
/// <param name="browser">The page.</param>
/// <param name="name">The name under which the session is stored.</param>
public sealed class BrowserSessionStorage(IJSRuntime browser, string name = "api-session") : ISessionStorage
{
    /// <inheritdoc/>
    public ValueTask<string?> ReadAsync() => browser.InvokeAsync<string?>("localStorage.getItem", name);

    /// <inheritdoc/>
    public ValueTask WriteAsync(string record) => browser.InvokeVoidAsync("localStorage.setItem", name, record);

    /// <inheritdoc/>
    public ValueTask RemoveAsync() => browser.InvokeVoidAsync("localStorage.removeItem", name);
}
