using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Api.Client.Tests;

public sealed class AccountTests : AccountFixture
{
    [Test]
    public async Task A_sign_up_is_asked_for_and_its_code_signs_in()
    {
        Answers(AskedFor("flow-1"), AskedFor("flow-1"), FakeApi.Tokens("r0", status: HttpStatusCode.Created));

        var flow = await Session.SignUpAsync("ada@example.com", firstName: "Ada");
        await Session.SignUpAsync("ada@example.com", firstName: "Ada", again: flow);
        var state = await Session.ConfirmSignUpAsync(FlowKey.OfCode(flow, "1234 5678"), "a new password", "ada");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(flow, Is.EqualTo(new AccountFlow("flow-1", "ada@example.com", Time.GetUtcNow().AddMinutes(15))));
            Assert.That(flow.ToString(), Does.Not.Contain("flow-1"));
            Assert.That(JsonSerializer.Deserialize<AccountFlow>(JsonSerializer.Serialize(flow)), Is.EqualTo(flow));
            Assert.That(state, Is.TypeOf<SessionState.SignedIn>());
            Assert.That(await Storage.ReadAsync(), Does.Contain("r0"));
            Assert.That(Sent(), Is.EqualTo(new[]
            {
                """POST account/signup/ {"email":"ada@example.com","firstName":"Ada"}""",
                """POST account/signup/ {"email":"ada@example.com","firstName":"Ada","flow":"flow-1"}""",
                """POST account/signup/confirm/ {"flow":"flow-1","code":"1234 5678","password":"a new password","username":"ada"}""",
            }));
        }
    }

    [Test]
    public async Task A_link_of_a_sign_up_signs_nobody_in()
    {
        Answers(new HttpResponseMessage(HttpStatusCode.NoContent));

        var state = await Session.ConfirmSignUpAsync(FlowKey.OfLink("secret"), "analytical engine 1843");

        Assert.That(state, Is.Not.TypeOf<SessionState.SignedIn>());
        Assert.That(Sent(), Is.EqualTo(new[] { """POST account/signup/confirm/ {"link":"secret","password":"analytical engine 1843"}""" }));
    }

    [TestCase("ada@example.com", "email")]
    [TestCase("ada", "username")]
    public async Task A_reset_is_asked_for_by_address_or_user_name_and_signs_nobody_in(string name, string member)
    {
        Answers(AskedFor("flow-1"), new HttpResponseMessage(HttpStatusCode.NoContent));

        var flow = await Session.RequestPasswordResetAsync(name);
        await Session.ResetPasswordAsync(FlowKey.OfCode(flow, "12345678"), "difference engine 1822");

        Assert.That(Session.State, Is.Not.TypeOf<SessionState.SignedIn>());
        Assert.That(Sent(), Is.EqualTo(new[]
        {
            $$"""POST account/password/reset/ {"{{member}}":"{{name}}"}""",
            """POST account/password/reset/confirm/ {"flow":"flow-1","code":"12345678","newPassword":"difference engine 1822"}""",
        }));
    }

    [Test]
    public async Task An_address_is_changed_by_who_is_signed_in()
    {
        await LoginAsync();
        Answers(AskedFor("flow-1"), User("ada@example.org", "2026-11-29T00:00:00.000Z"));

        var flow = await Session.ChangeEmailAsync("ada@example.org", "right");
        var user = await Session.ConfirmEmailAsync(FlowKey.OfCode(flow, "12345678"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((user.Email, user.EmailConfirmedAt, user.Roles[0]), Is.EqualTo(("ada@example.org", VirtualStart, "editor")));
            Assert.That(Api.Sent.Skip(1).Select(sent => sent.Authorization), Is.All.StartsWith("Bearer e30."));
            Assert.That(Sent(), Is.EqualTo(new[]
            {
                """POST account/email/ {"email":"ada@example.org","currentPassword":"right"}""",
                """POST account/email/confirm/ {"flow":"flow-1","code":"12345678"}""",
            }));
        }
    }

    [Test]
    public async Task An_export_is_the_document_as_the_API_wrote_it()
    {
        await LoginAsync();
        Answers(FakeApi.Json(HttpStatusCode.OK, new JsonObject { ["exportedAt"] = "2026-11-29T00:00:00.000Z", ["more"] = 1 }));

        var document = await Session.ExportAccountAsync();

        Assert.That(document, Is.EqualTo("""{"exportedAt":"2026-11-29T00:00:00.000Z","more":1}"""));
        Assert.That(Sent(), Is.EqualTo(new[] { "GET users/me/export/ " }));
    }

    [Test]
    public async Task A_deletion_signs_out()
    {
        await LoginAsync();
        Answers(new HttpResponseMessage(HttpStatusCode.NoContent));
        var heard = new TaskCompletionSource<SignOutReason?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Session.Changed += (_, change) =>
        {
            // The login may be told only now.
            if (change.Change == SessionChange.SignedOut)
            {
                heard.TrySetResult(change.Reason);
            }
        };

        await Session.DeleteAccountAsync();

        Assert.That(Session.State, Is.TypeOf<SessionState.SignedOut>());
        Assert.That(await Storage.ReadAsync(), Is.Null);
        Assert.That(await heard.Task.WaitAsync(Patience), Is.EqualTo(SignOutReason.AccountDeleted));
        Assert.That(Sent(), Is.EqualTo(new[] { "DELETE users/me/ " }));
    }

    [Test]
    public async Task A_deletion_that_is_refused_signs_nobody_out()
    {
        await LoginAsync();
        Answers(FakeApi.Problem(HttpStatusCode.Conflict, "last_administrator"));

        await ShouldFailAsync(Session.DeleteAccountAsync(), "last_administrator");

        Assert.That(Session.State, Is.TypeOf<SessionState.SignedIn>());
    }

    [Test]
    public async Task Nobody_is_signed_in_and_the_API_says_so()
    {
        Answers(FakeApi.Problem(HttpStatusCode.Unauthorized, "not_authenticated"));

        await ShouldFailAsync(Session.DeleteAccountAsync(), "not_authenticated");

        Assert.That(Api.Sent[^1].Authorization, Is.Null);
    }

    [Test]
    public async Task A_refused_token_is_refreshed_once_and_the_call_sent_once_more()
    {
        await LoginAsync();
        Time.Advance(TimeSpan.FromSeconds(30));
        Answers(FakeApi.Problem(HttpStatusCode.Unauthorized, "token_not_valid"), FakeApi.Tokens("r1"), AskedFor("flow-1"));

        await Session.ChangeEmailAsync("ada@example.org", "right");

        Assert.That(Paths(), Is.EqualTo(new[] { "account/email/", "token/refresh/", "account/email/" }));
        Assert.That(Api.Sent[^1].Authorization, Is.Not.EqualTo(Api.Sent[1].Authorization));
    }

    [Test]
    public async Task A_refused_call_is_not_repeated_for_somebody_else()
    {
        await LoginAsync();
        Time.Advance(TimeSpan.FromSeconds(30));
        Answers(FakeApi.Problem(HttpStatusCode.Unauthorized, "token_not_valid"), FakeApi.Tokens("r1", userId: 8, sid: "s8"));

        await ShouldFailAsync(Session.DeleteAccountAsync(), "token_not_valid");

        Assert.That(Paths(), Is.EqualTo(new[] { "users/me/", "token/refresh/" }));
    }

    [Test]
    public async Task A_mail_is_asked_for_in_the_language_of_the_program()
    {
        Answers(AskedFor("flow-1"));
        var before = Thread.CurrentThread.CurrentUICulture;
        Thread.CurrentThread.CurrentUICulture = new("de-AT");
        try
        {
            await Session.SignUpAsync("ada@example.com");
        }
        finally
        {
            Thread.CurrentThread.CurrentUICulture = before;
        }

        Assert.That(Languages, Is.EqualTo(new[] { "de-AT" }));
    }

    [Test]
    public async Task A_refusal_names_the_fields()
    {
        Answers(FakeApi.Json(HttpStatusCode.BadRequest, new JsonObject
        {
            ["code"] = "invalid",
            ["detail"] = "Invalid input.",
            ["errors"] = new JsonObject { ["email"] = new JsonArray("Enter a valid email address.") },
        }));

        var error = await ShouldFailAsync(Session.SignUpAsync("ada"), "invalid");

        Assert.That(error.Errors["email"], Is.EqualTo(new[] { "Enter a valid email address." }));
    }
}
