using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Web.Tokens;

/// <summary>Who gets no tokens, and what they are told.</summary>
[Category("Slow")]
public sealed class ObtainRefusalTests
{
    private const string Required = "This field is required.";
    private const string Null = "This field may not be null.";
    private const string Blank = "This field may not be blank.";
    private const string NotText = "Not a valid string.";

    private static ApiFactory _api = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _api = new ApiFactory();
        await _api.CreateUserAsync("known");
        await _api.CreateUserAsync("inactive", isActive: false);
        await _api.CreateUserAsync("without-password");
        await _api.WithDatabaseAsync(context => context.Users
            .Where(user => user.UserName == "without-password")
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, (string?)null)));
    }

    [OneTimeTearDown]
    public static void Stop() => _api.Dispose();

    private static IEnumerable<TestCaseData<string, (string, string)[]>> Bodies()
    {
        yield return Case("", ("username", Required), ("password", Required));
        yield return Case("{}", ("username", Required), ("password", Required));
        yield return Case("""{"username":"known"}""", ("password", Required));
        yield return Case("""{"password":"x"}""", ("username", Required));
        yield return Case("""{"Username":"known","PASSWORD":"x"}""", ("username", Required), ("password", Required));
        yield return Case("""{"username":null,"password":null}""", ("username", Null), ("password", Null));
        yield return Case("""{"username":true,"password":false}""", ("username", NotText), ("password", NotText));
        yield return Case("""{"username":["known"],"password":{"a":1}}""", ("username", NotText), ("password", NotText));
        yield return Case("""{"username":{},"password":[]}""", ("username", NotText), ("password", NotText));
        yield return Case("""{"username":"","password":""}""", ("username", Blank), ("password", Blank));
        yield return Case("""{"username":" \t\u00a0","password":null}""", ("username", Blank), ("password", Null));
        yield return Case("""{"username":"kn\u0000own","password":"x"}""", ("username", "Null characters are not allowed."));
        yield return Case(
            """{"username":"\udc00","password":"a\ud83d"}""",
            ("username", "Surrogate characters are not allowed: U+DC00."),
            ("password", "Surrogate characters are not allowed: U+D83D."));
        yield return Case(
            """{"username":"\\ud800\n\ud83d\ude00\ud83d\udbff","password":"x"}""",
            ("username", "Surrogate characters are not allowed: U+D83D."));

        static TestCaseData<string, (string, string)[]> Case(string body, params (string, string)[] errors) => new(body, errors);
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task Row_44_All_that_is_wrong_about_the_fields_is_told_at_once(string body, (string, string)[] errors)
    {
        using var client = _api.CreateClient();

        using var response = await client.PostAsync(TokenCalls.Obtain, body);

        await response.ShouldBeInvalidAsync(errors);
    }

    [TestCase("username=&password=", Blank, Blank)]
    [TestCase("username=+&other=1", Blank, Required)]
    [TestCase("", Required, Required)]
    public async Task Row_44_A_form_is_told_the_same(string body, string username, string password)
    {
        using var client = _api.CreateClient();

        using var response = await client.PostAsync(TokenCalls.Obtain, body, "application/x-www-form-urlencoded");

        await response.ShouldBeInvalidAsync(("username", username), ("password", password));
    }

    [Test]
    public async Task Only_an_empty_password_is_blank()
    {
        using var client = _api.CreateClient();

        using var response = await client.ObtainAsync("known", "   ");

        await response.ShouldRefuseLoginAsync();
    }

    [Test]
    public async Task Wrong_unknown_inactive_and_without_password_cannot_be_told_apart()
    {
        using var client = _api.CreateClient();
        (string Name, string Password)[] tries =
        [
            ("known", "wrong horse battery"),
            ("unknown", ApiFactory.UserPassword),
            ("inactive", ApiFactory.UserPassword),
            ("inactive", "wrong horse battery"),
            ("without-password", ApiFactory.UserPassword),
            (new string('n', 10_000), ApiFactory.UserPassword),
            ("known\uFFFE", ApiFactory.UserPassword),
            ("known\uFFFF\uFDD0", ApiFactory.UserPassword),
        ];
        var answers = new List<string>();
        foreach (var (name, password) in tries)
        {
            using var response = await client.ObtainAsync(name, password);
            await response.ShouldRefuseLoginAsync();
            answers.Add(await DescribeAsync(response));
        }

        Assert.That(answers.Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task Row_43_A_password_over_1024_characters_is_refused_without_hashing()
    {
        using var hasher = new GatedPasswordHasher();
        using var api = new ApiFactory { Configure = hasher.Register };
        using var client = api.CreateClient();
        var before = hasher.Verifications;

        foreach (var tooLong in new[] { new string('x', 1025), string.Concat(Enumerable.Repeat("🐎", 1025)) })
        {
            using var response = await client.ObtainAsync("Gokul", tooLong);
            await response.ShouldBeInvalidAsync(("password", "Ensure this field has no more than 1024 characters."));
        }

        Assert.That(hasher.Verifications, Is.EqualTo(before));
        using var longest = await client.ObtainAsync("Gokul", new string('x', 1024));
        await longest.ShouldRefuseLoginAsync();
        Assert.That(hasher.Verifications, Is.EqualTo(before + 1));
    }

    [Test]
    public async Task No_refused_login_starts_a_session_or_is_noted()
    {
        using var api = new ApiFactory();
        await api.CreateUserAsync("inactive", isActive: false);
        using var client = api.CreateClient();
        var before = api.Database.ReadContent();

        using var wrong = await client.ObtainAsync("Gokul", "wrong");
        using var inactive = await client.ObtainAsync("inactive", ApiFactory.UserPassword);
        using var invalid = await client.PostAsync(TokenCalls.Obtain, "{}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(inactive.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(invalid.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            // Failures are counted, which an unlocking forgets.
            await api.WithDatabaseAsync(context => context.Users.ExecuteUpdateAsync(user => user.SetProperty(u => u.AccessFailedCount, 0)));
            Assert.That(api.Database.ReadContent(), Is.EqualTo(before));
        }
    }

    /// <summary>All of the answer but what is new in every answer.</summary>
    private static async Task<string> DescribeAsync(HttpResponseMessage response)
    {
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        body.Remove("traceId");
        var headers = response.Headers.Concat(response.Content.Headers).Select(
            header => $"{header.Key}: {string.Join(", ", header.Value)}");
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n{body.ToJsonString()}";
    }
}
