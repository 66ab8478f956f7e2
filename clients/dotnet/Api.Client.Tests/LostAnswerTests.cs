using System.Net;

namespace Api.Client.Tests;

/// <summary>The server has done it, or not, and its answer does not arrive.</summary>
public sealed class LostAnswerTests : AccountFixture
{
    private const string Password = "analytical engine 1843";

    private static readonly AccountFlow Flow = new("flow-1", "ada@example.com", VirtualStart.AddMinutes(15));
    private static readonly FlowKey Code = FlowKey.OfCode(Flow, "12345678");

    private static HttpResponseMessage NoContent => new(HttpStatusCode.NoContent);

    private static HttpResponseMessage WrongCode => FakeApi.Problem(HttpStatusCode.BadRequest, "code_not_valid");

    private static HttpResponseMessage WrongPassword => FakeApi.Problem(HttpStatusCode.Unauthorized, "no_active_account");

    [Test]
    public async Task A_sign_up_by_code_goes_on_with_a_login()
    {
        Answers(null, FakeApi.Tokens("r0"));

        var state = await Session.ConfirmSignUpAsync(Code, Password, "ada");

        Assert.That(state, Is.TypeOf<SessionState.SignedIn>());
        Assert.That(await Storage.ReadAsync(), Does.Contain("r0"));
        Assert.That(Sent().Last(), Is.EqualTo($$"""POST token/ {"username":"ada@example.com","password":"{{Password}}"}"""));
    }

    [Test]
    public async Task A_sign_up_that_did_not_arrive_is_an_outage_and_can_be_sent_again()
    {
        Answers(null, WrongPassword, FakeApi.Tokens("r0", status: HttpStatusCode.Created));

        await Assert.ThrowsAsync<NoAnswerException>(() => Session.ConfirmSignUpAsync(Code, Password));
        Assert.That(await Storage.ReadAsync(), Is.Null);
        await Session.ConfirmSignUpAsync(Code, Password);

        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
        Assert.That(Paths(), Is.EqualTo(new[] { "account/signup/confirm/", "token/", "account/signup/confirm/" }));
    }

    [Test]
    public async Task A_code_that_is_used_up_by_a_call_without_an_answer_is_no_error()
    {
        Answers(null, null, WrongCode, FakeApi.Tokens("r0"));

        await Assert.ThrowsAsync<NoAnswerException>(() => Session.ConfirmSignUpAsync(Code, Password));
        await Session.ConfirmSignUpAsync(FlowKey.OfCode(Flow, "1234-5678"), Password);

        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
    }

    [Test]
    public async Task A_code_that_is_used_up_by_a_call_that_failed_is_no_error()
    {
        Answers(
            FakeApi.Problem(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable"), WrongCode, FakeApi.Tokens("r0"));

        await ShouldFailAsync(Session.ConfirmSignUpAsync(Code, Password), "temporarily_unavailable");
        await Session.ConfirmSignUpAsync(Code, Password);

        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
        Assert.That(Paths(), Is.EqualTo(new[] { "account/signup/confirm/", "account/signup/confirm/", "token/" }));
    }

    [Test]
    public async Task A_wrong_code_is_an_error_and_no_password_is_tried()
    {
        Answers(WrongCode, WrongCode, WrongCode);

        await ShouldFailAsync(Session.ConfirmSignUpAsync(Code, Password), "code_not_valid");
        await ShouldFailAsync(Session.ConfirmSignUpAsync(Code, Password), "code_not_valid");
        await ShouldFailAsync(Session.ResetPasswordAsync(Code, Password), "code_not_valid");

        Assert.That(Paths(), Does.Not.Contain("token/"));
    }

    [Test]
    public async Task A_caller_who_gave_up_asks_again_and_learns_that_it_is_done()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Answers(WrongCode, FakeApi.Tokens("r9"), FakeApi.Json(HttpStatusCode.OK, []));

        await Assert.ThatAsync(
            () => Session.ResetPasswordAsync(Code, Password, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        await Session.ResetPasswordAsync(Code, Password);

        Assert.That(Paths().TakeLast(3), Is.EqualTo(new[] { "account/password/reset/confirm/", "token/", "token/blacklist/" }));
    }

    [TestCase("no answer")]
    [TestCase("hotel")]
    [TestCase("gateway")]
    public async Task A_reset_is_found_by_a_login_whose_session_ends_at_once(string lost)
    {
        var answer = lost switch
        {
            "hotel" => HotelPage(),
            "gateway" => new HttpResponseMessage(HttpStatusCode.GatewayTimeout),
            _ => null,
        };
        Answers(answer, FakeApi.Tokens("r9"), FakeApi.Json(HttpStatusCode.OK, []));

        await Session.ResetPasswordAsync(Code, Password);

        Assert.That(Session.State, Is.Not.TypeOf<SessionState.SignedIn>());
        Assert.That(await Storage.ReadAsync(), Is.Null);
        Assert.That(Sent().Last(), Is.EqualTo("""POST token/blacklist/ {"refresh":"r9"}"""));
    }

    [Test]
    public async Task A_gateways_error_is_shown_when_the_password_is_not_set()
    {
        Answers(new HttpResponseMessage(HttpStatusCode.BadGateway), WrongPassword);

        var error = await ShouldFailAsync(Session.ResetPasswordAsync(Code, Password), "unknown");

        Assert.That(error.Status, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public async Task An_error_of_the_API_is_its_answer_and_nothing_is_looked_for()
    {
        Answers(FakeApi.Problem(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable"));

        await ShouldFailAsync(Session.ResetPasswordAsync(Code, Password), "temporarily_unavailable");

        Assert.That(Api.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_link_is_looked_for_where_the_name_is_known_and_signs_nobody_in()
    {
        Answers(null, FakeApi.Tokens("r9"), FakeApi.Json(HttpStatusCode.OK, []), null);

        var state = await Session.ConfirmSignUpAsync(FlowKey.OfLink("secret", "ada"), Password);
        await Assert.ThrowsAsync<NoAnswerException>(() => Session.ConfirmSignUpAsync(FlowKey.OfLink("other"), Password));

        Assert.That(state, Is.Not.TypeOf<SessionState.SignedIn>());
        Assert.That(Paths(), Is.EqualTo(new[] { "account/signup/confirm/", "token/", "token/blacklist/", "account/signup/confirm/" }));
    }

    [Test]
    public async Task A_changed_address_is_read_from_the_record()
    {
        await LoginAsync();
        Answers(null, User("Ada@example.com", "2026-11-29T00:00:00.000Z"));

        var user = await Session.ConfirmEmailAsync(Code);

        Assert.That(user.Email, Is.EqualTo("Ada@example.com"));
        Assert.That(Paths(), Is.EqualTo(new[] { "account/email/confirm/", "users/me/" }));
    }

    [TestCase("old@example.com", "2026-11-01T00:00:00.000Z")]
    [TestCase("ada@example.com", null)]
    public async Task An_address_that_is_not_changed_or_not_confirmed_is_an_outage(string email, string? confirmedAt)
    {
        await LoginAsync();
        Answers(null, User(email, confirmedAt), WrongCode, User("ada@example.com", "2026-11-29T00:00:00.000Z"));

        await Assert.ThrowsAsync<NoAnswerException>(() => Session.ConfirmEmailAsync(Code));
        var user = await Session.ConfirmEmailAsync(Code);

        Assert.That(user.EmailConfirmedAt, Is.EqualTo(VirtualStart));
    }

    [Test]
    public async Task A_link_of_an_address_is_known_by_the_time_of_its_confirmation()
    {
        await LoginAsync();
        var before = "2026-11-01T00:00:00.000Z";
        Answers(User("old@example.com", before), null, User("old@example.com", before));
        Answers(WrongCode, User("ada@example.com", "2026-11-29T00:00:00.000Z"));

        await Assert.ThrowsAsync<NoAnswerException>(() => Session.ConfirmEmailAsync(FlowKey.OfLink("secret")));
        var user = await Session.ConfirmEmailAsync(FlowKey.OfLink("secret"));

        Assert.That(user.Email, Is.EqualTo("ada@example.com"));
    }

    [Test]
    public async Task A_deletion_is_sent_again_and_a_user_who_is_not_there_is_deleted()
    {
        await LoginAsync();
        Answers(null, HotelPage(), FakeApi.Problem(HttpStatusCode.Unauthorized, "user_not_found"));

        await Session.DeleteAccountAsync();

        Assert.That(Session.State, Is.TypeOf<SessionState.SignedOut>());
        Assert.That(await Storage.ReadAsync(), Is.Null);
    }

    [Test]
    public async Task A_deletion_without_an_answer_signs_nobody_out()
    {
        await LoginAsync();
        Answers(null, null, null);

        await Assert.ThrowsAsync<NoAnswerException>(() => Session.DeleteAccountAsync());

        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
    }

    [Test]
    public async Task A_deletion_is_not_sent_again_for_somebody_who_has_signed_in_meanwhile()
    {
        await LoginAsync();
        using var other = new ApiSession(new ApiSessionOptions
        {
            BaseAddress = FakeApi.Address,
            Storage = Storage,
            Handler = new FakeApi(_ => FakeApi.Tokens("r5", userId: 8, sid: "s5")),
            Time = Time,
        });
        Interfere = () =>
        {
            Time.Advance(TimeSpan.FromMinutes(5));
            other.LoginAsync("bob", "right").GetAwaiter().GetResult();
        };
        Answers((HttpResponseMessage?)null);

        await Assert.ThrowsAsync<NoAnswerException>(() => Session.DeleteAccountAsync());

        Assert.That(Paths(), Is.EqualTo(new[] { "users/me/" }));
        Assert.That(await Storage.ReadAsync(), Does.Contain("r5"));
    }

    [Test]
    public async Task What_asks_for_a_mail_is_sent_once()
    {
        Answers(null, HotelPage());

        await Assert.ThrowsAsync<NoAnswerException>(() => Session.SignUpAsync("ada@example.com"));
        await Assert.ThrowsAsync<NoAnswerException>(() => Session.RequestPasswordResetAsync("ada"));

        Assert.That(Api.Sent, Has.Count.EqualTo(2));
    }
}
