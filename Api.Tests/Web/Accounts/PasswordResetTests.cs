using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Api.Application.Mail;
using Api.Tests.Support;

namespace Api.Tests.Web.Accounts;

/// <summary>Rows 87, 89 and 92.</summary>
[Category("Slow")]
public sealed class PasswordResetTests
{
    private const string Ask = "/api/account/password/reset/";
    private const string Confirm = "/api/account/password/reset/confirm/";
    private const string NewPassword = "difference engine 1822";

    [TestCase("code")]
    [TestCase("link")]
    public async Task Row_92_A_reset_sets_the_password_and_ends_all_sessions_and_flows(string by)
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        using var signedIn = await api.LogInAsync("ada");
        var other = await api.AskAsync(
            "/api/account/email/", new { email = "new@example.com", currentPassword = ApiFactory.UserPassword }, signedIn);
        var earlier = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var flow = await api.AskAsync(Ask, new { username = "Ada" });
        var mail = await api.ReadLastAsync();

        using var response = await api.Anonymous.PostAsJsonAsync(
            Confirm,
            by == "code"
                ? new { flow, code = mail.Code, newPassword = NewPassword }
                : new { link = mail.Link, newPassword = NewPassword } as object);
        using var again = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, newPassword = NewPassword });
        using var stale = await signedIn.GetAsync("/api/users/me/");
        using var old = await api.TryLoginAsync("ada", ApiFactory.UserPassword);
        using var now = await api.TryLoginAsync("ada", NewPassword);
        var left = 0;
        await api.Factory.WithDatabaseAsync(context =>
        {
            left = context.Flows.Count();
            return Task.CompletedTask;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            await again.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
            await stale.ShouldRefuseTokenAsync();
            Assert.That(old.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(now.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(left, Is.Zero, $"{other} and {earlier} are gone too");
            Assert.That(api.Outbox.All[^1].Template, Is.EqualTo(MailTemplate.PasswordWasReset));
        }
    }

    [Test]
    public async Task Row_92_A_reset_lifts_a_block_and_confirms_the_address()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        for (var i = 0; i < 11; i++)
        {
            using var wrong = await api.TryLoginAsync("ada", "wrong");
        }

        using var blocked = await api.TryLoginAsync("ada", ApiFactory.UserPassword);
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();
        using var reset = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, newPassword = NewPassword });
        using var client = await api.LogInAsync("ada", NewPassword);
        var me = await client.GetFromJsonAsync<JsonElement>("/api/users/me/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(blocked.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(reset.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(me.GetProperty("emailConfirmedAt").ValueKind, Is.EqualTo(JsonValueKind.String));
        }
    }

    [Test]
    public async Task Row_87_The_answer_is_the_same_whoever_is_meant()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        await api.CreateUserAsync("idle", isActive: false);
        await api.Factory.CreateUserAsync("silent");
        var answers = new List<string>();
        var rows = new List<int>();
        foreach (var body in new object[]
        {
            new { email = "ada@example.com" }, new { email = "idle@example.com" }, new { email = "nobody@example.com" },
            new { username = "ada" }, new { username = "silent" }, new { username = "nobody" }, new { email = "no address" },
        })
        {
            var before = api.Outbox.All.Count;
            using var response = await api.Anonymous.PostAsJsonAsync(Ask, body);
            var answer = await response.ReadObjectAsync();
            answer["flow"] = answer["flow"]!.GetValue<string>().Length;
            var headers = response.Headers.Concat(response.Content.Headers)
                .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
            answers.Add($"{(int)response.StatusCode} {string.Join('\n', headers.Order(StringComparer.Ordinal))} {answer}");
            rows.Add(api.Outbox.All.Count - before);
        }

        var sent = await api.ReadMailsAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Distinct().ToList(), Has.Count.EqualTo(1), string.Join("\n\n", answers));
            Assert.That(rows, Is.All.EqualTo(1), "the same rows are written");
            Assert.That(sent.Select(mail => mail.Mail.Recipient), Is.EqualTo(new[] { "ada@example.com", "ada@example.com" }));
        }
    }

    [TestCase("ada@example.com")]
    [TestCase("nobody@example.com")]
    public async Task Row_87_A_flow_is_asked_for_again_by_the_same_body_alone(string email)
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        var flow = await api.AskAsync(Ask, new { email });
        var same = await api.AskAsync(Ask, new { email, flow });
        var spelled = await api.AskAsync(Ask, new { email = email.ToUpperInvariant(), flow });
        var named = await api.AskAsync(Ask, new { username = "ada", flow });
        var other = await api.AskAsync(Ask, new { email = "bob@example.com", flow });

        Assert.That(
            new[] { same, spelled, named, other }.Select(answer => answer == flow), Is.EqualTo(new[] { true, false, false, false }));
    }

    [Test]
    public async Task Row_87_Every_request_writes_a_mail_whatever_the_limits_say()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        var written = new List<int>();
        foreach (var email in new[] { "ada@example.com", "nobody@example.com" })
        {
            var flow = await api.AskAsync(Ask, new { email });
            for (var i = 0; i < 6; i++)
            {
                await api.AskAsync(Ask, new { email, flow });
            }

            // Ten wrong codes of the address, five of a flow: the last one writes a notice.
            for (var i = 0; i < 10; i++)
            {
                if (i == 5)
                {
                    flow = await api.AskAsync(Ask, new { email });
                }

                using var wrong = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = "x", newPassword = NewPassword });
            }

            written.Add(api.Outbox.All.Count);
        }

        var sent = (await api.ReadMailsAsync()).Select(mail => (mail.Mail.Recipient, mail.Mail.Template)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(written, Is.EqualTo(new[] { 9, 18 }));
            Assert.That(sent, Is.EqualTo(Enumerable.Repeat(("ada@example.com", MailTemplate.PasswordReset), 5)
                .Append(("ada@example.com", MailTemplate.CodesGuessed))));
        }
    }

    [Test]
    public async Task Whose_address_is_guessed_is_told_though_the_last_code_is_of_a_sign_up()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        var reset = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var signUp = await api.AskAsync("/api/account/signup/", new { email = "ada@example.com" });
        foreach (var (path, body) in Enumerable.Repeat((Confirm, (object)new { flow = reset, code = "x", newPassword = NewPassword }), 5)
            .Concat(Enumerable.Repeat(
                ("/api/account/signup/confirm/", (object)new { flow = signUp, code = "x", password = NewPassword }), 5)))
        {
            using var wrong = await api.Anonymous.PostAsJsonAsync(path, body);
        }

        var notice = api.Outbox.All[^1];
        Assert.That(
            (notice.Template, notice.Recipient, notice.Flow),
            Is.EqualTo((MailTemplate.CodesGuessed, "ada@example.com", (Guid?)null)));
    }

    [TestCase("""{"username": "ada"}""")]
    [TestCase("""{"username": "ADA@example.com"}""")]
    [TestCase("""{"email": "ada@example.com"}""")]
    public async Task Whatever_logs_in_asks_for_a_reset(string body)
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        await AskAsync(api, body);

        Assert.That((await api.ReadMailsAsync()).Select(mail => mail.Mail.Recipient), Is.EqualTo(new[] { "ada@example.com" }));
    }

    [Test]
    public async Task A_user_name_of_digits_may_be_a_number()
    {
        using var api = new AccountsApi();
        await api.Factory.CreateUserAsync("1815", email: "ada@example.com");
        await AskAsync(api, """{"username": 1815}""");

        Assert.That((await api.ReadMailsAsync()).Select(mail => mail.Mail.Recipient), Is.EqualTo(new[] { "ada@example.com" }));
    }

    private static async Task AskAsync(AccountsApi api, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await api.Anonymous.PostAsync(Ask, content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task Row_89_Whatever_is_wrong_about_a_flow_is_one_answer()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();
        var signUp = await api.AskAsync("/api/account/signup/", new { email = "new@example.com" });
        var signUpMail = await api.ReadLastAsync();
        var answers = new List<string>
        {
            await AnswerAsync(new { flow = signUp, code = signUpMail.Code, newPassword = NewPassword }),
            await AnswerAsync(new { link = signUpMail.Link, newPassword = NewPassword }),
            await AnswerAsync(new { flow = "AAAAAAAAAAAAAAAAAAAAAA", code = mail.Code, newPassword = NewPassword }),
            await AnswerAsync(new { flow = "no flow", code = mail.Code, newPassword = NewPassword }),
            await AnswerAsync(new { flow, code = Wrong(mail.Code), newPassword = NewPassword }),
            await AnswerAsync(new { flow, code = "x", newPassword = NewPassword }),
            await AnswerAsync(new { link = new string('A', 43), newPassword = NewPassword }),
        };
        for (var i = 0; i < 3; i++)
        {
            answers.Add(await AnswerAsync(new { flow, code = Wrong(mail.Code), newPassword = NewPassword }));
        }

        answers.Add(await AnswerAsync(new { flow, code = mail.Code, newPassword = NewPassword }));
        api.Factory.Time.Advance(TimeSpan.FromMinutes(15));
        answers.Add(await AnswerAsync(new { link = mail.Link, newPassword = NewPassword }));

        Assert.That(answers, Is.All.EqualTo(answers[0]).And.All.Contains("code_not_valid"));

        async Task<string> AnswerAsync(object body)
        {
            using var response = await api.Anonymous.PostAsJsonAsync(Confirm, body);
            var answer = await response.ReadObjectAsync();
            answer.Remove("traceId");
            return $"{(int)response.StatusCode} {answer}";
        }
    }

    [Test]
    public async Task Five_wrong_codes_use_a_flow_up_and_the_link_goes_on()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var mail = await api.ReadLastAsync();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await api.Anonymous.PostAsJsonAsync(
                Confirm, new { flow, code = Wrong(mail.Code), newPassword = NewPassword });
        }

        using var code = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, newPassword = NewPassword });
        using var link = await api.Anonymous.PostAsJsonAsync(Confirm, new { link = mail.Link, newPassword = NewPassword });

        await code.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
        Assert.That(link.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Row_98_An_address_gets_five_mails_an_hour_and_the_flows_beyond_have_no_code()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        for (var i = 0; i < 7; i++)
        {
            await api.AskAsync(Ask, new { email = "ada@example.com" });
        }

        var within = (await api.ReadMailsAsync()).Count;
        api.Factory.Time.Advance(TimeSpan.FromMinutes(59));
        await api.AskAsync(Ask, new { email = "ada@example.com" });
        var beyond = api.Outbox.All.Count;
        var late = api.Outbox.All[^1];
        api.Factory.Time.Advance(TimeSpan.FromMinutes(1));
        await api.AskAsync(Ask, new { email = "ada@example.com" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(within, Is.EqualTo(5));
            Assert.That(beyond, Is.EqualTo(8), "as many rows");
            Assert.That(late.User, Is.Null, "one that is not sent");
            Assert.That((await api.ReadMailsAsync()), Has.Count.EqualTo(1), "the first ones are over, and there is one more");
        }
    }

    [Test]
    public async Task Asking_again_with_the_flow_sends_the_same_code()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada");
        var flow = await api.AskAsync(Ask, new { email = "ada@example.com" });
        var first = await api.ReadLastAsync();
        api.Factory.Time.Advance(TimeSpan.FromMinutes(1));

        using var again = await api.Anonymous.PostAsJsonAsync(Ask, new { email = "ada@example.com", flow });
        var answer = await again.ReadObjectAsync();
        var other = await api.AskAsync(Ask, new { email = "nobody@example.com", flow });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer["flow"]!.GetValue<string>(), Is.EqualTo(flow));
            Assert.That(answer["expiresIn"]!.GetValue<int>(), Is.EqualTo(14 * 60));
            Assert.That(await api.ReadMailsAsync(), Has.Count.EqualTo(2));
            Assert.That(await api.ReadLastAsync(), Is.EqualTo(first));
            Assert.That(other, Is.Not.EqualTo(flow), "another body is another flow");
        }
    }

    [Test]
    public async Task A_password_that_the_rules_refuse_is_told_before_the_code_and_the_user_name_after_it()
    {
        using var api = new AccountsApi();
        await api.CreateUserAsync("ada.king.of.lovelace");
        var flow = await api.AskAsync(Ask, new { username = "ada.king.of.lovelace" });
        var mail = await api.ReadLastAsync();

        using var weak = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = Wrong(mail.Code), newPassword = "short" });
        using var named = await api.Anonymous.PostAsJsonAsync(
            Confirm, new { flow, code = Wrong(mail.Code), newPassword = "ada.king.of.lovelace" });
        using var known = await api.Anonymous.PostAsJsonAsync(
            Confirm, new { flow, code = mail.Code, newPassword = "ada.king.of.lovelace" });
        using var done = await api.Anonymous.PostAsJsonAsync(Confirm, new { flow, code = mail.Code, newPassword = NewPassword });

        await weak.ShouldNameAsync("newPassword");
        await named.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "code_not_valid");
        await known.ShouldNameAsync("newPassword");
        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    private static string Wrong(string code) => (code[0] == '0' ? '1' : '0') + code[1..];
}
