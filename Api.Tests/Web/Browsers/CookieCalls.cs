using System.Globalization;
using System.Text;
using Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Net.Http.Headers;

namespace Api.Tests.Web.Browsers;

/// <summary>The token calls of a browser app, with the cookie and the headers that a browser would send written by hand.</summary>
internal static class CookieCalls
{
    public const string Cookie = "__Host-refresh";
    public const string Login = TokenCalls.Obtain + "?useCookies=true";
    public const string Credentials = """{"username":"Gokul","password":"123"}""";
    public const string Own = "https://localhost";

    public static HttpClient CreateBrowser(this ApiFactory api) =>
        api.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri(Own), HandleCookies = false });

    /// <summary>Posts with this refresh token in the cookie, if any; a null body is none at all, without a type.</summary>
    public static async Task<HttpResponseMessage> PostAsync(
        this HttpClient client, string path, string? cookie, string? body = null, string type = "application/json", params (
            string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);
        foreach (var (name, value) in cookie is null ? headers : headers.Prepend(("Cookie", $"{Cookie}={cookie}")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    /// <summary>A login that has to succeed; what is in the cookie then.</summary>
    public static async Task<(string Refresh, string Access)> CookieLoginAsync(this HttpClient client, string? cookie = null)
    {
        using var response = await client.PostAsync(Login, cookie, Credentials);
        await response.ShouldBeOkAsync();
        return (response.SetCookie()!.Value.ToString(), (await response.ReadObjectAsync())["access"]!.GetValue<string>());
    }

    /// <summary>The one cookie that the answer sets or deletes; null when there is none.</summary>
    public static SetCookieHeaderValue? SetCookie(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var values) ? SetCookieHeaderValue.Parse(values.Single()) : null;

    /// <summary>The attributes of the contract, and this life in seconds.</summary>
    public static void ShouldSetCookie(this HttpResponseMessage response, string? value, long seconds)
    {
        var header = response.Headers.GetValues("Set-Cookie").Single();
        var parts = header.Split("; ");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(parts[0], value is null ? Does.StartWith(Cookie + "=ey") : Is.EqualTo($"{Cookie}={value}"));
            Assert.That(
                parts.Skip(1).Select(part => part.ToLowerInvariant()),
                Is.EquivalentTo(new[] { "path=/", "secure", "httponly", "samesite=strict",
                    string.Create(CultureInfo.InvariantCulture, $"max-age={seconds}") }));
        }
    }

    public static void ShouldDeleteCookie(this HttpResponseMessage response) => response.ShouldSetCookie("", 0);

    public static void ShouldLeaveCookie(this HttpResponseMessage response) =>
        Assert.That(response.Headers.Contains("Set-Cookie"), Is.False);

    public static string Claim(string token, string name) => TokenForge.Open(token).Claims[name]!.GetValue<string>();

    public static async Task<string> AccessOfAsync(this HttpResponseMessage response, string refresh)
    {
        await response.ShouldBeOkAsync();
        var body = await response.ReadObjectAsync();
        Assert.That(body.Select(member => member.Key), Is.EqualTo(new[] { "access", "refreshId" }));
        Assert.That(body["refreshId"]!.GetValue<string>(), Is.EqualTo(Claim(refresh, "jti")));
        return body["access"]!.GetValue<string>();
    }
}
