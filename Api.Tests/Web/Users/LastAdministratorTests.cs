using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Users;

/// <summary>Somebody can always administer.</summary>
[Category("Slow")]
public sealed class LastAdministratorTests
{
    private const int Rounds = 50;

    private static readonly string[] Ways = ["demote", "deactivate", "delete", "put demoted", "put inactive"];

    private ApiFactory _api = null!;
    private HttpClient _client = null!;
    private int _users;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _client = await _api.CreateAdministratorAsync();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [TestCaseSource(nameof(Ways))]
    public async Task Row_57_The_last_active_administrator_cannot_leave(string way)
    {
        // Neither of them could administer.
        await _client.CreateAsync("inactive", ("isActive", false), ("roles", new JsonArray("administrator")));
        await _client.CreateAsync("user");
        var before = await _client.ReadAsync(EditRequests.Me);

        using var response = await LeaveAsync(new Administrator(1, "Gokul", _client), way);

        await ShouldBeLastAsync(response);
        var after = await _client.ReadAsync(EditRequests.Me);
        Assert.That((after.User.ToJsonString(), after.Tag), Is.EqualTo((before.User.ToJsonString(), before.Tag)));
    }

    [Test]
    public async Task Row_57_Of_two_administrators_who_leave_one_after_the_other_the_second_stays([ValueSource(nameof(Ways))] string way)
    {
        var other = await NewAsync(_client);
        using var first = await LeaveAsync(other, way);
        using var second = await LeaveAsync(new Administrator(1, "Gokul", _client), way);

        Assert.That(first.IsSuccessStatusCode, Is.True);
        await ShouldBeLastAsync(second);
    }

    [Test]
    public async Task The_last_administrator_can_be_edited_otherwise()
    {
        using var response = await _client.PatchAsync(
            EditRequests.Me, """{"firstName":"G","roles":["ADMINISTRATOR"],"isActive":true,"username":"Gokul2"}""");

        await response.ShouldBeOkAsync();
    }

    [Test]
    public async Task Row_57_Of_the_last_two_administrators_who_leave_at_once_exactly_one_does()
    {
        var (one, two) = (new Administrator(1, "Gokul", _client), await NewAsync(_client));
        for (var round = 0; round < Rounds; round++)
        {
            var answers = await Task.WhenAll(
                LeaveAsync(one, Ways[round % Ways.Length]), LeaveAsync(two, Ways[round / Ways.Length % Ways.Length]));

            Assert.That(
                answers.Count(answer => answer.IsSuccessStatusCode),
                Is.EqualTo(1),
                $"round {round}: {string.Join(", ", answers.Select(answer => answer.StatusCode))}");
            var survivor = answers[0].IsSuccessStatusCode ? two : one;
            await ShouldBeLastAsync(answers.Single(answer => !answer.IsSuccessStatusCode));
            (one, two) = (survivor, await NewAsync(survivor.Client));
        }
    }

    [Test]
    public async Task Two_of_three_administrators_who_leave_at_once_both_do()
    {
        for (var round = 0; round < 10; round++)
        {
            var (one, two) = (await NewAsync(_client), await NewAsync(_client));

            var answers = await Task.WhenAll(LeaveAsync(one, Ways[round % 5]), LeaveAsync(two, Ways[round / 5]));

            Assert.That(
                answers.Select(answer => answer.IsSuccessStatusCode),
                Is.All.True,
                $"round {round}: {string.Join(", ", answers.Select(answer => answer.StatusCode))}");
        }
    }

    private static Task<HttpResponseMessage> LeaveAsync(Administrator administrator, string way) => way switch
    {
        "demote" => administrator.Client.PatchAsync(administrator.Path, """{"roles":[]}"""),
        "deactivate" => administrator.Client.PatchAsync(administrator.Path, """{"isActive":false}"""),
        "delete" => administrator.Client.DeleteAsync(administrator.Path),
        "put demoted" => administrator.Client.PutAsync(
            administrator.Path, new JsonObject { ["username"] = administrator.Name, ["roles"] = new JsonArray() }.ToJsonString()),
        _ => administrator.Client.PutAsync(
            administrator.Path, new JsonObject { ["username"] = administrator.Name, ["isActive"] = false }.ToJsonString()),
    };

    private static Task<JsonObject> ShouldBeLastAsync(HttpResponseMessage response) =>
        response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "last_administrator", "The last active administrator has to stay one.");

    private async Task<Administrator> NewAsync(HttpClient by)
    {
        var name = $"administrator{++_users}";
        var user = await by.CreateAsync(name, ("roles", new JsonArray("administrator")));
        return new Administrator((long)user["id"]!, name, _api.CreateClient((await _api.LoginAsync(name, ApiFactory.UserPassword)).Access));
    }

    private sealed record Administrator(long Id, string Name, HttpClient Client)
    {
        public string Path => $"/api/users/{Id}/";
    }
}
