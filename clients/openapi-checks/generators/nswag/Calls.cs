using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Generated;

using var http = new HttpClient { BaseAddress = new Uri(args[0]) };
var api = new ApiClient(http);
var login = (await api.ObtainTokensAsync(useCookies: false, new ObtainTokensRequest { Username = "Gokul", Password = "123" })).Result;
Expect(login.Refresh is not null, "a login hands out both tokens");

var refreshed = await api.RefreshTokensAsync("nswag-00000000001", new RefreshTokensRequest { Refresh = login.Refresh });
Expect(refreshed.Result.Access.Length > 0, "a refresh hands out an access token");

http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", refreshed.Result.Access);
var list = await api.ListUsersAsync(page: null, pageSize: null, search: "gokul", ordering: null, after: null, isActive: true);
Expect(list.Result.Results.First().Username == "Gokul", "the filtered list has the account");

var created = await api.CreateUserAsync(new CreateUserRequest { Username = "nswag", Password = "analytical engine 1843" });
Expect(created.Result.IsActive, "a user is created by the fewest members");

var tag = created.Headers["ETag"].Single();
var changed = await api.UpdateUserAsync(created.Result.Id, tag, new UpdateUserRequest { FirstName = "Ada" });
Expect(changed.Result.FirstName == "Ada", "a change names the state that it means");

try
{
    await api.CreateUserAsync(new CreateUserRequest { Username = "", Password = "analytical engine 1843" });
    Expect(false, "what is wrong is refused");
}
catch (ApiException<Problem> refused)
{
    Expect(refused.Result.Code == ProblemCode.Invalid && refused.Result.Errors!["username"].Count == 1, "an error is typed");
}

static void Expect(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"not so: {what}");
    }
}

namespace Generated
{
    public partial class ApiClient
    {
        // In a change (RFC 7396) null empties a member: what is not set must not be sent.
        static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) =>
            settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }
}
