using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Web.Tokens;

/// <summary>Who gets tokens, and by what body.</summary>
[Category("Slow")]
public sealed class ObtainTests
{
    private const string Number = "123456789012345";
    private const string NumberWithFraction = "123456789012345.0";

    private static ApiFactory _api = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _api = new ApiFactory();
        await _api.CreateUserAsync("josé", email: "Jose@Example.org");
        await _api.CreateUserAsync("42", NumberWithFraction);
        await _api.CreateUserAsync("43", Number);
    }

    [OneTimeTearDown]
    public static void Stop() => _api.Dispose();

    [TestCase("application/json", """{"username":"Gokul","password":"123"}""")]
    [TestCase("application/json; charset=utf-8", """{"username":"Gokul","password":"123"}""")]
    [TestCase("APPLICATION/JSON; charset=\"UTF-8\"", """{"username":"Gokul","password":"123"}""")]
    [TestCase("application/json", "\uFEFF{\"username\":\"Gokul\",\"password\":\"123\"}")]
    [TestCase("application/json", """{"username":"Gokul","password":"123","x":[1,{"y":null}],"grant_type":"password"}""")]
    [TestCase("application/x-www-form-urlencoded", "username=Gokul&password=123")]
    [TestCase("application/x-www-form-urlencoded; charset=utf-8", "username=%47okul&password=123&x=1")]
    [TestCase("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; "
        + "name=\"username\"\r\n\r\nGokul\r\n--B\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n123\r\n--B--\r\n")]
    public async Task Every_form_of_body_gets_refresh_and_access_in_that_order(string contentType, string body)
    {
        using var client = _api.CreateClient();

        using var response = await client.PostAsync(TokenCalls.Obtain, body, contentType);

        await response.ShouldBeOkAsync();
        var answer = await response.ReadObjectAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Select(member => member.Key), Is.EqualTo(new[] { "refresh", "access" }));
            Assert.That(Claim(answer, "refresh", "token_type"), Is.EqualTo("refresh"));
            Assert.That(Claim(answer, "access", "token_type"), Is.EqualTo("access"));
            Assert.That(Claim(answer, "refresh", "sid"), Is.EqualTo(Claim(answer, "access", "sid")));
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
            Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
        }
    }

    [TestCase("josé")]
    [TestCase("  josé\t\u00A0")]
    [TestCase("JOSÉ")]
    [TestCase("jose\u0301", Description = "the accent as a character of its own")]
    [TestCase("ｊｏｓé", Description = "full-width letters")]
    [TestCase("jose@example.ORG")]
    [TestCase(" Jose@Example.org ")]
    [TestCase("ｊｏｓｅ＠ｅｘａｍｐｌｅ．ｏｒｇ")]
    public async Task A_name_is_compared_trimmed_without_case_and_after_NFKC_or_is_the_e_mail(string name)
    {
        using var client = _api.CreateClient();

        using var response = await client.ObtainAsync(name, ApiFactory.UserPassword);

        await response.ShouldBeOkAsync();
    }

    [TestCase("""{"username":42,"password":123456789012345.0}""")]
    [TestCase("""{"username":"42","password":"123456789012345.0"}""")]
    [TestCase("""{"username":43,"password":123456789012345}""")]
    public async Task Row_44_A_number_is_read_as_its_text_to_the_letter(string body)
    {
        using var client = _api.CreateClient();

        using var response = await client.PostAsync(TokenCalls.Obtain, body);

        await response.ShouldBeOkAsync();
    }

    [TestCase("""{"username":42,"password":123456789012345}""")]
    [TestCase("""{"username":42.0,"password":123456789012345.0}""")]
    [TestCase("""{"username":43,"password":123456789012345.0}""")]
    [TestCase("""{"username":43,"password":1.23456789012345e14}""")]
    public async Task Row_44_A_number_of_equal_value_is_another_text(string body)
    {
        using var client = _api.CreateClient();

        using var response = await client.PostAsync(TokenCalls.Obtain, body);

        await response.ShouldRefuseLoginAsync();
    }

    [Test]
    public async Task Row_43_Passwords_are_kept_as_received()
    {
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["spaces"] = "  fifteen characters  ",
            ["blanks"] = new(' ', 15),
            ["nul"] = "before\0after, long enough",
            ["emoji"] = "👩‍👩‍👧‍👦 and a horse battery",
            ["accent"] = "cafe\u0301 correct horse",
            ["c64"] = new('x', 64),
            ["c256"] = new('y', 256),
            ["c1024"] = new('z', 1024),
            ["e1024"] = string.Concat(Enumerable.Repeat("🐎", 1024)),
        };
        using var client = _api.CreateClient();
        foreach (var (name, password) in passwords)
        {
            await _api.CreateUserAsync(name, password);
            using var right = await client.ObtainAsync(name, password);
            await right.ShouldBeOkAsync();
        }

        // Keyboards differ in how they compose a letter.
        using var composed = await client.ObtainAsync("accent", "caf\u00e9 correct horse");
        await composed.ShouldBeOkAsync();

        // What a trimming or cutting product would take for the same.
        (string Name, string Other)[] others =
        [
            ("spaces", "fifteen characters"),
            ("blanks", new string(' ', 14)),
            ("nul", "before"),
            ("nul", "beforeafter, long enough"),
            ("c64", new string('x', 63)),
            ("c256", new string('y', 255)),
            ("c1024", new string('z', 1023)),
            ("c64", new string('X', 64)),
        ];
        foreach (var (name, other) in others)
        {
            using var wrong = await client.ObtainAsync(name, other);
            await wrong.ShouldRefuseLoginAsync();
        }
    }

    [Test]
    public async Task A_form_keeps_the_spaces_of_a_password_too()
    {
        await _api.CreateUserAsync("form", " fifteen+characters ");
        using var client = _api.CreateClient();
        using var content = new FormUrlEncodedContent([new("username", " form "), new("password", " fifteen+characters ")]);

        using var response = await client.PostAsync(TokenCalls.Obtain, content);

        await response.ShouldBeOkAsync();
    }

    [Test]
    public async Task Each_login_starts_a_session_of_its_own()
    {
        using var client = _api.CreateClient();
        var sessions = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.PostAsJsonAsync(TokenCalls.Obtain, new { username = "Gokul", password = "123" });
            sessions.Add(Claim(await response.ReadObjectAsync(), "refresh", "sid"));
        }

        Assert.That(sessions, Is.Unique);
    }

    private static string Claim(JsonObject answer, string token, string claim) =>
        TokenForge.Open(answer[token]!.GetValue<string>()).Claims[claim]!.GetValue<string>();
}
