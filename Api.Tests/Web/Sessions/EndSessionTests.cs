using System.Net;
using Api.Domain.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Web.Sessions;

/// <summary>Ending one's own sessions.</summary>
[Category("Slow")]
public sealed class EndSessionTests
{
    private ApiFactory _api = null!;
    private HttpClient _anonymous = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _api = new ApiFactory();
        _anonymous = _api.CreateClient();
        await _api.CreateUserAsync("ada");
    }

    [TearDown]
    public void TearDown()
    {
        _anonymous.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task One_ends_another_of_ones_own_at_once_and_a_second_time_is_404()
    {
        var other = await AdaAsync();
        var own = await AdaAsync();
        using var client = _api.CreateClient(own.Access);
        var path = SessionRequests.Path + SessionRequests.SessionOf(other.Refresh) + "/";

        await client.DeletedAsync(path);

        await ShouldBeDeadAsync(other);
        await ShouldLiveAsync(own);
        using var again = await client.DeleteAsync(path);
        await again.ShouldBeNotFoundAsync();
        var row = (await _api.SessionsAsync()).Single(session => session.Id.ToString() == SessionRequests.SessionOf(other.Refresh));
        Assert.That(row.EndReason, Is.EqualTo(EndReason.EndedByOwner));
    }

    [Test]
    public async Task The_current_one_can_be_ended_too()
    {
        var own = await AdaAsync();
        using var client = _api.CreateClient(own.Access);

        await client.DeletedAsync(SessionRequests.Path + SessionRequests.SessionOf(own.Refresh));

        await ShouldBeDeadAsync(own);
    }

    [Test]
    public async Task Row_33_Somebody_elses_is_404_and_goes_on()
    {
        var administrator = await _api.LoginAsync();
        var own = await AdaAsync();
        using var ada = _api.CreateClient(own.Access);
        using var admin = _api.CreateClient(administrator.Access);

        using var foreign = await ada.DeleteAsync(SessionRequests.Path + SessionRequests.SessionOf(administrator.Refresh));
        using var reverse = await admin.DeleteAsync(SessionRequests.Path + SessionRequests.SessionOf(own.Refresh));

        await foreign.ShouldBeNotFoundAsync();
        await reverse.ShouldBeNotFoundAsync();
        await ShouldLiveAsync(administrator);
        await ShouldLiveAsync(own);
    }

    [TestCase("0190a6e4-0000-7000-8000-000000000000")]
    [TestCase("1")]
    [TestCase("garbage")]
    [TestCase("%7B0190a6e4-0000-7000-8000-000000000000%7D")]
    [TestCase("0190a6e4000070008000000000000000")]
    [TestCase("' OR 1=1--")]
    public async Task What_names_no_session_is_404(string id)
    {
        var own = await AdaAsync();
        using var client = _api.CreateClient(own.Access);

        using var response = await client.DeleteAsync(SessionRequests.Path + id);

        await response.ShouldBeNotFoundAsync();
    }

    [Test]
    public async Task An_id_in_capitals_is_404()
    {
        var own = await AdaAsync();
        using var client = _api.CreateClient(own.Access);

        using var response = await client.DeleteAsync(SessionRequests.Path + SessionRequests.SessionOf(own.Refresh).ToUpperInvariant());

        await response.ShouldBeNotFoundAsync();
    }

    [Test]
    public async Task An_expired_one_is_404()
    {
        var old = await AdaAsync();
        _api.Time.Advance(TimeSpan.FromDays(1));
        using var client = _api.CreateClient((await AdaAsync()).Access);

        using var response = await client.DeleteAsync(SessionRequests.Path + SessionRequests.SessionOf(old.Refresh));

        await response.ShouldBeNotFoundAsync();
    }

    [TestCase("")]
    [TestCase("?keepCurrent=false")]
    [TestCase("?KEEPCURRENT=false")]
    public async Task All_of_ones_own_end(string query)
    {
        var stranger = await _api.LoginAsync();
        var other = await AdaAsync();
        var own = await AdaAsync();
        using var client = _api.CreateClient(own.Access);

        await client.DeletedAsync("/api/sessions" + query);

        await ShouldBeDeadAsync(other);
        await ShouldBeDeadAsync(own);
        await ShouldLiveAsync(stranger);
    }

    [TestCase("?keepCurrent=true")]
    [TestCase("?keepcurrent=true")]
    public async Task All_but_the_current_one_end(string query)
    {
        var other = await AdaAsync();
        var own = await AdaAsync();
        using var client = _api.CreateClient(own.Access);

        await client.DeletedAsync(SessionRequests.Path + query);

        await ShouldBeDeadAsync(other);
        await ShouldLiveAsync(own);
    }

    [TestCase("?keepCurrent=yes", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent=1", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent=True", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent=FALSE", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent=%20true", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent=true%00", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent=", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keepCurrent=true&keepCurrent=true", "keepCurrent", "Must be a valid boolean.")]
    [TestCase("?keep=true", "keep", "This parameter is not known.")]
    [TestCase("?keepCurrent=true&page=1", "page", "This parameter is not known.")]
    public async Task A_parameter_that_is_not_understood_is_400_and_ends_nothing(string query, string parameter, string text)
    {
        var own = await AdaAsync();
        using var client = _api.CreateClient(own.Access);

        using var response = await client.DeleteAsync(SessionRequests.Path + query);

        await response.ShouldBeInvalidAsync((parameter, text));
        await ShouldLiveAsync(own);
    }

    [TestCase("GET", "")]
    [TestCase("DELETE", "")]
    [TestCase("DELETE", "0190a6e4-0000-7000-8000-000000000000/")]
    public async Task Row_55_Without_a_token_it_is_401(string method, string path)
    {
        using var response = await _anonymous.SendAsync(new HttpRequestMessage(new HttpMethod(method), SessionRequests.Path + path));

        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not_authenticated");
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
    }

    private Task<(string Refresh, string Access)> AdaAsync() => _api.LoginAsync("ada", ApiFactory.UserPassword);

    private async Task ShouldBeDeadAsync((string Refresh, string Access) tokens)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.RefusedAccess(TokenCalls.Blacklisted)));
            Assert.That(await TokenAnswer.VerifyAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
            Assert.That(await TokenAnswer.VerifyAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
            Assert.That(
                await TokenAnswer.RefreshAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Refused(TokenCalls.Blacklisted)));
        }
    }

    private async Task ShouldLiveAsync((string Refresh, string Access) tokens)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(_anonymous, tokens.Access), Is.EqualTo(TokenAnswer.Ok));
            Assert.That(await TokenAnswer.VerifyAsync(_anonymous, tokens.Refresh), Is.EqualTo(TokenAnswer.Ok));
        }
    }
}
