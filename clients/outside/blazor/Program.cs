using Api.Client;
using Api.Client.Blazor;
using app;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Microsoft.JSInterop;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.Services.AddAuthorizationCore();
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddSingleton(services => new ApiSession(new ApiSessionOptions
{
    BaseAddress = new Uri(builder.Configuration["Api"]!),
    Storage = new BrowserSessionStorage(services.GetRequiredService<IJSRuntime>()),
}));
builder.Services.AddSingleton<AuthenticationStateProvider, ApiAuthenticationStateProvider>();
builder.Services.AddSingleton(services => services.GetRequiredService<ApiSession>().CreateClient());
await builder.Build().RunAsync();
