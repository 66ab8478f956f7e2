using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Api.Tests.Support;

namespace Api.Tests.Web.Tokens;

/// <summary>What bodies the four calls read, and what they say to the others.</summary>
[TestFixture(TokenCalls.Obtain, "username", "password")]
[TestFixture(TokenCalls.Refresh, "refresh")]
[TestFixture(TokenCalls.Verify, "token")]
[TestFixture(TokenCalls.Blacklist, "refresh")]
[Category("Slow")]
public sealed class TokenCallBodyTests(string path, params string[] fields)
{
    private const string Required = "This field is required.";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=B";

    private HttpClient _client = null!;

    private string First => fields[0];

    [SetUp]
    public void SetUp() => _client = SharedApi.Instance.CreateClient();

    [TearDown]
    public void TearDown() => _client.Dispose();

    [Test]
    public async Task Row_65_A_body_that_is_no_JSON_is_400()
    {
        var member = $"\"{First}\":\"x\"";
        var json = $"{{{member}}}";
        (string Name, byte[] Body)[] bodies =
        [
            ("truncated", Utf8($"{{{member}")),
            ("truncated text", Utf8($"{{\"{First}\":\"x")),
            ("blank", Utf8("  ")),
            ("trailing text", Utf8(json + " x")),
            ("trailing object", Utf8(json + json)),
            ("trailing NUL", Utf8(json + "\0")),
            ("comment", Utf8($"{{/* a comment */{member}}}")),
            ("comment behind", Utf8(json + "// a comment")),
            ("trailing comma", Utf8($"{{{member},}}")),
            ("single quotes", Utf8($"{{'{First}':'x'}}")),
            ("NaN", Utf8($"{{\"{First}\":NaN}}")),
            ("Infinity", Utf8($"{{\"{First}\":-Infinity}}")),
            ("UTF-16", Encoding.Unicode.GetBytes(json)),
            ("UTF-16 with mark", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(json)]),
            ("UTF-16BE", Encoding.BigEndianUnicode.GetBytes(json)),
            ("UTF-16BE with mark", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(json)]),
            ("UTF-32", Encoding.UTF32.GetBytes(json)),
            ("no UTF-8", [.. Utf8($"{{\"{First}\":\""), 0xFF, .. Utf8("\"}")]),
            ("overlong UTF-8", [.. Utf8($"{{\"{First}\":\""), 0xC0, 0x80, .. Utf8("\"}")]),
            ("surrogate in UTF-8", [.. Utf8($"{{\"{First}\":\""), 0xED, 0xA0, 0x80, .. Utf8("\"}")]),
            ("nested", Utf8(new string('[', 60_000))),
            ("nested in an unknown member", Utf8($"{{{member},\"x\":{new string('[', 30_000)}{new string(']', 30_000)}}}")),
            ("twice", Utf8($"{{{member},{member}}}")),
            ("twice, once escaped", Utf8($"{{{member},\"\\u{(int)First[0]:x4}{First[1..]}\":\"y\"}}")),
            ("unknown member twice", Utf8($"{{{member},\"x\":1,\"x\":2}}")),
            ("lone surrogate in a name", Utf8($"{{{member},\"\\ud800\":1}}")),
        ];
        foreach (var (name, body) in bodies)
        {
            using var response = await _client.PostAsync(path, body, "application/json");
            await ShouldBeParseErrorAsync(response, "JSON parse error - ", name);
        }
    }

    [Test]
    public async Task Row_65_A_form_that_has_no_one_meaning_is_400()
    {
        var part = $"--B\r\nContent-Disposition: form-data; name=\"{First}\"\r\n\r\nx\r\n";
        (string Name, string Type, string Body)[] bodies =
        [
            ("twice", Form, $"{First}=x&{First}=y"),
            ("twice in multipart", Multipart, part + part + "--B--\r\n"),
            ("no boundary", "multipart/form-data", part + "--B--\r\n"),
            ("no such boundary", "multipart/form-data; boundary=C", part + "--B--\r\n"),
            ("truncated", Multipart, part),
            ("a text", Multipart, "x"),
            ("over-long boundary", "multipart/form-data; boundary=" + new string('b', 500), part),
            ("over-many fields", Form, string.Join('&', Enumerable.Range(0, 2000).Select(i => $"x{i}=1"))),
            ("over-long name", Form, new string('x', 5000) + "=1"),
        ];
        foreach (var (name, type, body) in bodies)
        {
            using var response = await _client.PostAsync(path, body, type);
            await ShouldBeParseErrorAsync(response, "Form parse error", name);
        }
    }

    [Test]
    public async Task Row_65_A_form_is_UTF_8_and_nothing_else()
    {
        var part = Encoding.ASCII.GetBytes($"--B\r\nContent-Disposition: form-data; name=\"{First}\"\r\n\r\n");
        (string Name, string Type, byte[] Body)[] bodies =
        [
            ("UTF-16 with its mark", Multipart, [.. part, 0xFF, 0xFE, (byte)'a', 0, .. "\r\n--B--\r\n"u8]),
            ("a cut letter", Multipart, [.. part, 0xC3, .. "\r\n--B--\r\n"u8]),
            ("a cut letter in pairs", Form, [.. Encoding.ASCII.GetBytes(First + "=a"), 0xC3]),
        ];
        foreach (var (name, type, body) in bodies)
        {
            using var response = await _client.PostAsync(path, body, type);
            await ShouldBeParseErrorAsync(response, "Form parse error", name);
        }
    }

    [TestCase("[]", "Invalid data. Expected a dictionary, but got list.")]
    [TestCase("[{}]", "Invalid data. Expected a dictionary, but got list.")]
    [TestCase("\"x\"", "Invalid data. Expected a dictionary, but got str.")]
    [TestCase("\"\\ud800\"", "Invalid data. Expected a dictionary, but got str.")]
    [TestCase("1", "Invalid data. Expected a dictionary, but got int.")]
    [TestCase("1.0", "Invalid data. Expected a dictionary, but got float.")]
    [TestCase("true", "Invalid data. Expected a dictionary, but got bool.")]
    [TestCase("null", "No data provided")]
    public async Task A_body_that_is_no_object_is_nonFieldErrors(string body, string text)
    {
        using var response = await _client.PostAsync(path, body);

        await response.ShouldBeInvalidAsync(("nonFieldErrors", text));
    }

    [TestCase(null)]
    [TestCase("application/json")]
    [TestCase(Form)]
    public async Task No_body_at_all_is_a_body_without_its_fields(string? contentType)
    {
        using var response = await _client.PostAsync(path, "", contentType);

        await response.ShouldBeInvalidAsync([.. fields.Select(field => (field, Required))]);
    }

    [TestCase("{}")]
    [TestCase("{\"x\":1}")]
    public async Task Missing_fields_are_named(string body)
    {
        using var json = await _client.PostAsync(path, body);
        await json.ShouldBeInvalidAsync([.. fields.Select(field => (field, Required))]);

        using var multipart = await _client.PostAsync(
            path, "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--B--\r\n", Multipart);
        await multipart.ShouldBeInvalidAsync([.. fields.Select(field => (field, Required))]);
    }

    [Test]
    public async Task A_file_is_no_value_of_a_field()
    {
        using var response = await _client.PostAsync(
            path, $"--B\r\nContent-Disposition: form-data; name=\"{First}\"; filename=\"x\"\r\n\r\nx\r\n--B--\r\n", Multipart);

        await response.ShouldBeInvalidAsync([.. fields.Select(field => (field, Required))]);
    }

    [TestCase("null", "This field may not be null.")]
    [TestCase("\"\"", "This field may not be blank.")]
    [TestCase("\" \\n\"", "This field may not be blank.")]
    [TestCase("false", "Not a valid string.")]
    [TestCase("[\"x\"]", "Not a valid string.")]
    [TestCase("{\"a\":1}", "Not a valid string.")]
    [TestCase("\"a\\u0000b\"", "Null characters are not allowed.")]
    [TestCase("\"a\\udfffb\"", "Surrogate characters are not allowed: U+DFFF.")]
    public async Task A_field_of_the_wrong_form_is_told_in_the_words_of_Django(string value, string text)
    {
        var password = fields.Length > 1 ? ",\"password\":\"x\"" : "";

        using var response = await _client.PostAsync(path, $"{{\"{First}\":{value}{password}}}");

        await response.ShouldBeInvalidAsync((First, text));
    }

    [Test]
    public async Task Unknown_members_are_ignored_whatever_they_hold()
    {
        using var response = await _client.PostAsync(
            path, $"{{\"x\":\"\\ud800\",\"{First.ToUpperInvariant()}\":1,\"y\":{new string('[', 50)}{new string(']', 50)},{Members()}}}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "it was read and judged");
    }

    [TestCase("text/plain")]
    [TestCase("application/xml")]
    [TestCase("application/jsonp")]
    [TestCase("application/vnd.api+json")]
    [TestCase("application/*")]
    [TestCase("application/json; charset=utf-16")]
    [TestCase("application/json; charset=iso-8859-1")]
    [TestCase("application/json; charset=\"us-ascii\"")]
    [TestCase(Form + "; charset=iso-8859-1")]
    [TestCase(Multipart + "; charset=utf-16")]
    public async Task Row_65_Another_type_or_charset_is_415(string contentType)
    {
        using var response = await _client.PostAsync(path, $"{{{Members()}}}", contentType);

        var body = await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        Assert.That(body["detail"]!.GetValue<string>(), Is.EqualTo($"Unsupported media type \"{contentType}\" in request."));
    }

    [Test]
    public async Task A_body_without_a_type_is_415()
    {
        using var response = await _client.PostAsync(path, $"{{{Members()}}}", contentType: null);

        await response.ShouldBeProblemAsync(
            HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", "Unsupported media type \"\" in request.");
    }

    [TestCase("application/json;charset=utf8")]
    [TestCase("application/json; charset=\"UTF8\"")]
    [TestCase("application/json; charset=utf-8; profile=x")]
    public async Task Row_65_Either_spelling_of_UTF_8_is_read(string contentType)
    {
        using var response = await _client.PostAsync(path, $"{{{Members()}}}", contentType);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "it was read and judged");
    }

    [TestCase("identity")]
    [TestCase("Identity, identity")]
    public async Task The_coding_identity_is_none(string encoding)
    {
        using var content = new StringContent($"{{{Members()}}}", new MediaTypeHeaderValue("application/json"));
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        using var response = await _client.PostAsync(path, content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "it was read and judged");
    }

    // What a header of a part can name: a charset of its own, and in its parameters encoded words and charsets.
    [TestCase("Content-Type: text/plain; charset=utf-7", 415)]
    [TestCase("Content-Type: text/plain; charset=utf-16", 415)]
    [TestCase("Content-Type: text/plain; charset=iso-8859-1", 415)]
    [TestCase("Content-Type: text/plain; charset=\"nonsense\"", 415)]
    [TestCase("Content-Type: text/plain; charset=\"\"", 415)]
    [TestCase("Content-Type: nonsense", 415)]
    [TestCase("Content-Type: text/plain; charset=utf8", 401)]
    [TestCase("Content-Type: text/plain; charset=\"UTF-8\"", 401)]
    [TestCase("Content-Type: application/octet-stream", 401)]
    [TestCase("Content-Transfer-Encoding: base64", 401)]
    [TestCase("Content-Disposition: form-data; name=\"=?utf-7?B?eA==?=\"", 401)]
    [TestCase("Content-Disposition: form-data; name*=utf-7''x", 401)]
    [TestCase("Content-Disposition: form-data; name=x; filename*=utf-7''x", 401)]
    [TestCase("Content-Disposition: attachment; filename=\"=?utf-7?Q?x?=\"", 401)]
    [TestCase("X: \u00ff", 401)]
    public async Task Row_82_Whatever_a_part_says_of_itself_is_no_server_error(string header, int status)
    {
        var headers = header.StartsWith("Content-Disposition", StringComparison.Ordinal) ? header
            : $"Content-Disposition: form-data; name=\"x\"\r\n{header}";
        var body = string.Concat(fields.Select(field => $"--B\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\nx\r\n"))
            + $"--B\r\n{headers}\r\n\r\nx\r\n--B--\r\n";

        using var response = await _client.PostAsync(path, body, Multipart);

        Assert.That((int)response.StatusCode, Is.EqualTo(status), "401: it was read and judged");
        Assert.That((string?)(await response.ReadObjectAsync())["code"], Is.Not.Empty);
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task A_content_encoding_is_415(string encoding)
    {
        using var content = new StringContent($"{{{Members()}}}", new MediaTypeHeaderValue("application/json"));
        content.Headers.ContentEncoding.Add(encoding);

        using var response = await _client.PostAsync(path, content);

        await response.ShouldBeProblemAsync(
            HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", "Content encodings are not supported in requests.");
    }

    [Test]
    public async Task Row_65_A_body_of_64_KB_is_read_and_one_byte_more_is_413()
    {
        var json = $"{{{Members()}}}";

        using var longest = await _client.PostAsync(path, json.PadRight(65536));
        Assert.That(longest.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "it was read and judged");

        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new StringContent(json.PadRight(65537), new MediaTypeHeaderValue("application/json"));
            request.Headers.TransferEncodingChunked = chunked;
            using var tooLong = await _client.SendAsync(request);
            await tooLong.ShouldBeProblemAsync(
                HttpStatusCode.RequestEntityTooLarge, "content_too_large", "The request body is larger than 65536 bytes.");
        }
    }

    [TestCase(Form)]
    [TestCase(Multipart)]
    public async Task Row_65_A_form_over_64_KB_is_413(string contentType)
    {
        using var response = await _client.PostAsync(path, $"{First}={new string('x', 65536)}", contentType);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "content_too_large");
    }

    [Test]
    public async Task The_type_is_judged_before_the_size_and_the_size_before_the_content()
    {
        using var type = await _client.PostAsync(path, new string('[', 100_000), "text/plain");
        await type.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");

        using var size = await _client.PostAsync(path, new string('[', 100_000));
        await size.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "content_too_large");
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task ShouldBeParseErrorAsync(HttpResponseMessage response, string beginning, string name)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), name);
        var body = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "parse_error");
        Assert.That(body["detail"]!.GetValue<string>(), Does.StartWith(beginning), name);
        Assert.That(body.ContainsKey("errors"), Is.False, name);
        Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"), name);
    }

    /// <summary>All fields, with values that are read and then refused.</summary>
    private string Members() => string.Join(',', fields.Select(field => $"\"{field}\":\"x\""));
}
