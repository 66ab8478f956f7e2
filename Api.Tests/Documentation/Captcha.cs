using System.Net.Http.Json;
using System.Text.Json;
using Api.Application.Hooks;
using Api.Application.Results;
using Api.Application.Users;
using Api.Domain.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Api.Tests.Documentation;

/// <summary>Who signs up has solved a captcha, which its provider confirms.</summary>
public sealed class Captcha(IHttpContextAccessor http, HttpClient provider, IConfiguration settings) : ISignUpRule
{
    private static readonly Uri Provider = new("https://challenges.cloudflare.com/turnstile/v0/siteverify");

    /// <inheritdoc/>
    public async ValueTask CheckAsync(UserValues values, ClientInfo client, FieldErrors errors, CancellationToken cancellationToken)
    {
        var answer = http.HttpContext!.Request.Headers["X-Captcha"].ToString();
        if (answer.Length == 0 || !await IsRightAsync(answer, cancellationToken))
        {
            errors.Add("captcha", "Solve the captcha.");
        }
    }

    private async Task<bool> IsRightAsync(string answer, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("secret", settings["Captcha:Secret"]), new("response", answer)]);
        try
        {
            using var response = await provider.PostAsync(Provider, form, cancellationToken);
            return await response.Content.ReadFromJsonAsync<Verdict>(cancellationToken) is { Success: true };
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            return false;
        }
    }

    private sealed record Verdict(bool Success);
}
