using Api.Tests.Support;

namespace Api.Tests.Web.Users;

/// <summary>How many statements a call about a user sends: what one part of the call has read no other part reads again.</summary>
[Category("Slow")]
public sealed class StatementCountTests
{
    private readonly StatementLog _statements = new();
    private ApiFactory _api = null!;
    private HttpClient _administrator = null!;
    private HttpClient _owner = null!;
    private string _path = null!;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory { Configure = services => services.Intercept(_statements) };
        // Until the ended sessions are read, each call looks up its own.
        _api.WaitUntilStarted();
        _path = $"/api/users/{await _api.CreateUserAsync("ada")}/";
        _administrator = await _api.CreateAdministratorAsync();
        _owner = _api.CreateClient((await _api.LoginAsync("ada", ApiFactory.UserPassword)).Access);
    }

    [TearDown]
    public void TearDown()
    {
        _administrator.Dispose();
        _owner.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task An_administrator_who_gets_a_user_needs_one_for_each_of_the_two() =>
        Assert.That(await SentAsync(_administrator, HttpMethod.Get, _path), Has.Count.EqualTo(2));

    [Test]
    public async Task An_owner_needs_one()
    {
        Assert.That(await SentAsync(_owner, HttpMethod.Get, _path), Has.Count.EqualTo(1));
        Assert.That(await SentAsync(_owner, HttpMethod.Get, "/api/users/me/"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_administrator_who_changes_a_name_under_If_Match_needs_at_most_eight()
    {
        using var shown = await _administrator.GetAsync(_path);

        var sent = await SentAsync(_administrator, HttpMethod.Patch, _path, """{"firstName":"Ada"}""", shown.Headers.ETag!.Tag);

        Assert.That(sent, Has.Count.LessThanOrEqualTo(8).And.Some.Contains("UPDATE"));
    }

    [Test]
    public async Task A_change_that_changes_nothing_needs_no_more_than_a_look() =>
        Assert.That(await SentAsync(_administrator, HttpMethod.Patch, _path, "{}"), Has.Count.EqualTo(2));

    private async Task<List<string>> SentAsync(HttpClient client, HttpMethod method, string path, string? body = null, string? tag = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        if (tag is not null)
        {
            request.Headers.IfMatch.Add(new(tag));
        }

        _statements.Start();
        using var response = await client.SendAsync(request);
        var sent = _statements.Stop();
        await response.ShouldBeOkAsync();
        return sent;
    }
}
