using Generated;
using Generated.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware.Options;

var anonymous = Client(new AnonymousAuthenticationProvider());
var login = await anonymous.Api.Token.EmptyPathSegment.PostAsync(new ObtainTokensRequest { Username = "Gokul", Password = "123" });
Expect(login?.Refresh is not null && login.Access is not null, "a login hands out both tokens");

var refreshed = await anonymous.Api.Token.Refresh.EmptyPathSegment.PostAsync(
    new RefreshTokensRequest { Refresh = login!.Refresh },
    call => call.Headers.Add("Idempotency-Key", "kiota-00000000001"));
Expect(refreshed?.Access is not null, "a refresh hands out an access token");

var api = Client(new BaseBearerTokenAuthenticationProvider(new Token(refreshed!.Access!)));
var list = await api.Api.Users.EmptyPathSegment.GetAsync(call =>
{
    call.QueryParameters.IsActive = true;
    call.QueryParameters.Search = "gokul";
});
Expect(list?.Results?[0].Username == "Gokul", "the filtered list has the account");

var headers = new HeadersInspectionHandlerOption { InspectResponseHeaders = true };
var created = await api.Api.Users.EmptyPathSegment.PostAsync(
    new CreateUserRequest { Username = "kiota", Password = "analytical engine 1843" },
    call => call.Options.Add(headers));
Expect(created?.IsActive is true, "a user is created by the fewest members");

var changed = await api.Api.Users[created!.Id!.Value].EmptyPathSegment.PatchAsync(
    new UpdateUserRequest { FirstName = "Ada" },
    call => call.Headers.Add("If-Match", headers.ResponseHeaders["ETag"].Single()));
Expect(changed?.FirstName == "Ada", "a change names the state that it means");

try
{
    await api.Api.Users.EmptyPathSegment.PostAsync(new CreateUserRequest { Username = "", Password = "analytical engine 1843" });
    Expect(false, "what is wrong is refused");
}
catch (Problem refused)
{
    Expect(refused.Code == Problem_code.Invalid && refused.Errors!.AdditionalData.ContainsKey("username"), "an error is typed");
}

ApiClient Client(IAuthenticationProvider authentication) => new(new HttpClientRequestAdapter(authentication) { BaseUrl = args[0] });

static void Expect(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"not so: {what}");
    }
}

internal sealed class Token(string access) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(
        Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(access);
}
