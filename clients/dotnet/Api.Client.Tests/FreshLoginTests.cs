using System.Net;

namespace Api.Client.Tests;

/// <summary>RFC 9470: the token is good and its login too old. The app decides, by a step-up or a login.</summary>
public sealed class FreshLoginTests : AccountFixture
{
    private static HttpResponseMessage TooOld()
    {
        var answer = FakeApi.Problem(HttpStatusCode.Unauthorized, "fresh_login_required");
        answer.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=600");
        return answer;
    }

    [Test]
    public async Task It_goes_to_the_app_without_a_refresh_and_signs_nobody_out()
    {
        await LoginAsync();
        Time.Advance(TimeSpan.FromSeconds(30));
        Answers(TooOld(), TooOld(), TooOld());

        await ShouldFailAsync(Session.DeleteAccountAsync(), "fresh_login_required");
        await ShouldFailAsync(Session.ExportAccountAsync(), "fresh_login_required");
        await ShouldFailAsync(Session.ChangeEmailAsync("ada@example.org", "right"), "fresh_login_required");

        Assert.That(Paths(), Is.EqualTo(new[] { "users/me/", "users/me/export/", "account/email/" }));
        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
        Assert.That(await Storage.ReadAsync(), Does.Contain("r0"));
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    public async Task The_handler_gives_it_to_the_caller_without_a_refresh(string method)
    {
        await LoginAsync();
        Time.Advance(TimeSpan.FromSeconds(30));
        using var http = Session.CreateClient(Api);
        var refused = TooOld();
        if (method == "HEAD")
        {
            refused.Content = new ByteArrayContent([]);
        }

        Answers(refused);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("api/orders/", UriKind.Relative));
        using var answer = await http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(Paths(), Is.EqualTo(new[] { "orders/" }));
        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
    }

    [Test]
    public async Task After_a_step_up_the_call_goes_with_the_new_token_which_is_stored()
    {
        await LoginAsync();
        Answers(TooOld(), FakeApi.Access(), new HttpResponseMessage(HttpStatusCode.NoContent));

        await ShouldFailAsync(Session.DeleteAccountAsync(), "fresh_login_required");
        var state = await Session.StepUpAsync("right");
        var stored = await Storage.ReadAsync();
        await Session.DeleteAccountAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(state, Is.TypeOf<SessionState.SignedIn>());
            Assert.That(Sent().ElementAt(1), Is.EqualTo("""POST account/step-up/ {"password":"right"}"""));
            Assert.That(Api.Sent[^1].Authorization, Is.Not.EqualTo(Api.Sent[1].Authorization));
            Assert.That(stored, Does.Contain("r0").And.Contain(Api.Sent[^1].Authorization!["Bearer ".Length..]));
        }
    }

    [Test]
    public async Task A_wrong_password_changes_nothing()
    {
        await LoginAsync();
        Answers(FakeApi.Problem(HttpStatusCode.BadRequest, "invalid"), null);
        var before = await Storage.ReadAsync();

        await ShouldFailAsync(Session.StepUpAsync("wrong"), "invalid");
        await Assert.ThrowsAsync<NoAnswerException>(() => Session.StepUpAsync("right"));

        Assert.That(await Storage.ReadAsync(), Is.EqualTo(before));
        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
    }

    [Test]
    public async Task A_step_up_keeps_what_a_refresh_has_stored_meanwhile()
    {
        await LoginAsync();
        Time.Advance(TimeSpan.FromSeconds(30));
        Interfere = () => Session.RefreshAsync().GetAwaiter().GetResult();
        Answers(FakeApi.Access(), FakeApi.Tokens("r1"));

        await Session.StepUpAsync("right");

        Assert.That(Paths(), Is.EqualTo(new[] { "account/step-up/", "token/refresh/" }));
        Assert.That(await Storage.ReadAsync(), Does.Contain("r1"));
    }

    [Test]
    public async Task A_step_up_that_comes_after_a_logout_signs_nobody_in()
    {
        await LoginAsync();
        Interfere = () => Session.LogoutAsync().GetAwaiter().GetResult();
        Answers(FakeApi.Access(), FakeApi.Json(HttpStatusCode.OK, []));

        var state = await Session.StepUpAsync("right");

        Assert.That(state, Is.TypeOf<SessionState.SignedOut>());
        Assert.That(await Storage.ReadAsync(), Is.Null);
    }
}
