using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Api.Tests.Web.Tokens;

/// <summary>
/// Our answers to the token calls beside those that were recorded of djangorestframework-simplejwt with its default
/// settings, case by case: the same status and the same words under our names, but for the differences listed here.
/// </summary>
[Category("Slow")]
public sealed class SimpleJwtTranscriptTests
{
    private const string Rotation = "rotation is on by default: {access, refresh}";
    private const string ParserWords = "what is wrong about the text is told in our parser's words";
    private const string NoServerError = "a bad token is 401 T, never 5xx (rows 13, 15, 17)";

    /// <summary>What we answer instead, and where the contract says so.</summary>
    private static readonly Dictionary<int, (int Status, string Words, string Reason)> Differences = new()
    {
        [8] = (401, TokenCalls.NoActiveAccount, "passwords are never trimmed"),
        [10] = (200, "refresh, access", "user names are compared without case (row 42)"),
        [22] = (400, "username: This field may not be blank.", "passwords are never trimmed: only an empty one is blank"),
        [34] = (400, "JSON parse error - line 1 column 32", ParserWords),
        [37] = (400, "JSON parse error - not valid UTF-8", ParserWords),
        [42] = (400, "Form parse error", ParserWords),
        [48] = (405, "Method \"OPTIONS\" not allowed.", "OPTIONS outside a CORS preflight is 405"),
        [56] = (200, "refresh, access", "the answer's form is negotiated by Accept alone, as ASP.NET Core does"),
        [59] = (200, "refresh, access", "every path answers without a trailing slash, without redirecting"),
        [60] = (405, "Method \"GET\" not allowed.", "every path answers without a trailing slash, without redirecting"),
        [62] = (404, "Not found.", "unknown paths have a Problem Details body too"),
        [63] = (200, "access, refresh", Rotation),
        [64] = (200, "access, refresh", Rotation),
        [247] = (200, "access, refresh", Rotation),
        [85] = (400, "JSON parse error - line 1 column 2", ParserWords),
        [87] = (405, "Method \"OPTIONS\" not allowed.", "OPTIONS outside a CORS preflight is 405"),
        [88] = (401, TokenCalls.WrongType, "the order of refusals knows no missing type: it is a wrong one (row 11)"),
        [89] = (401, "Token has no id", NoServerError),
        [94] = (401, TokenCalls.Invalid, NoServerError),
        [95] = (401, "Token contained no recognizable user identification", "user_id missing is 401 T (row 15)"),
        [96] = (401, TokenCalls.NoActiveAccountForToken, "a user_id that is no number names nobody (rows 15, 29)"),
        [118] = (200, "", "an expired token ends its session too"),
        [249] = (
            415,
            "Unsupported media type \"application/json; charset=utf-16\" in request.",
            "a declared charset other than UTF-8 is 415 (row 65)"),
        [263] = (401, TokenCalls.Invalid, NoServerError),
        [264] = (401, TokenCalls.Invalid, NoServerError),
    };

    /// <summary>
    /// Cases that one request alone does not show, or whose body the record abbreviates; each has a test elsewhere in this
    /// folder.
    /// </summary>
    private static readonly int[] LeftOut =
    [
        27, // over-long user name
        65, 113, 238, // what happened to the token before
        97, // a refresh token with claims of the user's own
        265, 284, 285, 287, // bodies over 64 KB
    ];

    private static readonly Dictionary<string, Func<string, string, string>> Tokens = new(StringComparer.Ordinal)
    {
        ["<refresh>"] = (refresh, _) => refresh,
        ["<refresh2>"] = (refresh, _) => refresh,
        ["<access>"] = (_, access) => access,
        ["<expired refresh>"] = (refresh, _) => With(refresh, claims => claims["exp"] = claims["iat"]!.GetValue<long>()),
        ["<expired access>"] = (_, access) => With(access, claims => claims["exp"] = claims["iat"]!.GetValue<long>()),
        ["<refresh with tampered signature>"] = (refresh, _) => refresh[..^10] + (refresh[^10] == 'A' ? 'B' : 'A') + refresh[^9..],
        ["<refresh with tampered payload>"] = (refresh, _) => Tampered(refresh),
        ["<refresh HS512>"] = (refresh, _) => TokenForge.WithHeader(
            refresh, header => header["alg"] = "HS512", input => HMACSHA512.HashData(Encoding.UTF8.GetBytes(ApiFactory.Secret), input)),
        ["<no token_type>"] = (refresh, _) => With(refresh, claims => claims.Remove("token_type")),
        ["<refresh no jti>"] = (refresh, _) => With(refresh, claims => claims.Remove("jti")),
        ["<refresh exp string>"] = (refresh, _) => With(refresh, claims => claims["exp"] = claims["exp"]!.ToJsonString()),
        ["<refresh nbf future>"] = (refresh, _) => With(refresh, claims => claims["nbf"] = claims["exp"]!.GetValue<long>()),
        ["<refresh exp 1e18>"] = (refresh, _) => With(refresh, claims => claims["exp"] = 1_000_000_000_000_000_000),
        ["<refresh no user_id>"] = (refresh, _) => With(refresh, claims => claims.Remove("user_id")),
        ["<refresh user_id abc>"] = (refresh, _) => With(refresh, claims => claims["user_id"] = "abc"),
        ["<b64url of 5000 x '['>"] = (_, _) => TokenForge.Encode(new string('[', 5000)),
    };

    [Test]
    public async Task Status_and_words_are_the_recorded_ones_but_for_the_listed_differences()
    {
        var cases = Read().Where(IsTokenCall).ToList();
        using var api = new ApiFactory();
        using var client = api.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        using (Assert.EnterMultipleScope())
        {
            foreach (var recorded in cases)
            {
                var id = recorded["id"]!.GetValue<int>();
                var (refresh, access) = await api.LoginAsync();
                using var request = ToRequest(recorded["request"]!.AsObject(), refresh, access);
                using var response = await client.SendAsync(request);
                // The test server, unlike the real one, sends a body to HEAD too.
                var body = request.Method == HttpMethod.Head ? "" : await response.Content.ReadAsStringAsync();
                var answered = (Status: (int)response.StatusCode, Words: Words(body));
                var theirs = Expected(recorded);
                var expected = Differences.TryGetValue(id, out var difference) ? (difference.Status, difference.Words) : theirs;
                Assert.That(answered, Is.EqualTo(expected), $"{id} {recorded["name"]} {difference.Reason}");
                if (difference.Reason is not null)
                {
                    Assert.That(expected, Is.Not.EqualTo(theirs), $"{id} {recorded["name"]} is no difference");
                }
            }

            Assert.That(cases, Has.Count.GreaterThan(70));
            Assert.That(Differences.Keys.Except(cases.Select(c => c["id"]!.GetValue<int>())), Is.Empty, "every difference was met");
        }
    }

    /// <summary>The record lies beside the repository, where it is shared with others.</summary>
    private static List<JsonObject> Read()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Api.sln")))
        {
            root = root.Parent;
        }

        var file = Path.GetFullPath(Path.Combine(root?.FullName ?? "", "..", "shared", "simplejwt", "transcripts.json"));
        if (!File.Exists(file))
        {
            Skipped.Because($"The record of SimpleJWT's answers is not here: {file}");
        }

        return [.. JsonNode.Parse(File.ReadAllText(file))!.AsArray().Select(recorded => recorded!.AsObject())];
    }

    private static bool IsTokenCall(JsonObject recorded) =>
        recorded["variation"]!.GetValue<string>() is "defaults" or "abuse"
        && recorded["request"]!["path"]!.GetValue<string>().Replace(
            "//", "/", StringComparison.Ordinal).StartsWith("/api/token", StringComparison.Ordinal)
        && !LeftOut.Contains(recorded["id"]!.GetValue<int>());

    private static HttpRequestMessage ToRequest(JsonObject recorded, string refresh, string access)
    {
        var request = new HttpRequestMessage(new HttpMethod(recorded["method"]!.GetValue<string>()), recorded["path"]!.GetValue<string>());
        if (recorded["body"]?.GetValue<string>() is { } text)
        {
            foreach (var (name, token) in Tokens)
            {
                text = text.Replace(name, token(refresh, access), StringComparison.Ordinal);
            }

            // What was no UTF-8 stands as U+FFFD in the record.
            request.Content = new ByteArrayContent(
                [.. text.EnumerateRunes().SelectMany(rune => rune.Value == 0xFFFD ? [0xFF] : Encoding.UTF8.GetBytes(rune.ToString()))]);
        }

        foreach (var (name, value) in recorded["headers"]?.AsObject() ?? [])
        {
            if (name == "Content-Type")
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value!.GetValue<string>());
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value!.GetValue<string>());
            }
        }

        return request;
    }

    /// <summary>Where the development version differs from the release, it is the one to compare with.</summary>
    private static (int Status, string Words) Expected(JsonObject recorded)
    {
        var response = (recorded["newest"] ?? recorded["response"])!.AsObject();
        return (response["status"]!.GetValue<int>(), Words(response["json"]?.ToJsonString() ?? response["body"]?.GetValue<string>() ?? ""));
    }

    /// <summary>The words of an answer: its detail, else its field errors under our names, else the names of its members.</summary>
    private static string Words(string body)
    {
        if (!body.StartsWith('{'))
        {
            return body;
        }

        var answer = JsonNode.Parse(body)!.AsObject();
        var fields = answer["errors"]?.AsObject() ?? (answer.All(member => member.Value is JsonArray) ? answer : null);
        return fields is not null
            ? string.Join("; ", fields.Select(
                field => $"{OurName(field.Key)}: {string.Join(' ', field.Value!.AsArray().Select(text => text!.GetValue<string>()))}"))
            : answer["detail"]?.GetValue<string>() ?? string.Join(", ", answer.Select(member => member.Key));
    }

    private static string OurName(string field) => field == "non_field_errors" ? "nonFieldErrors" : field;

    private static string With(string token, Action<JsonObject> change) => TokenForge.WithClaims(token, change, TokenForge.Hs256());

    private static string Tampered(string token)
    {
        var segments = token.Split('.');
        var claims = TokenForge.Open(token).Claims;
        claims["user_id"] = 2;
        return $"{segments[0]}.{TokenForge.Encode(claims.ToJsonString())}.{segments[2]}";
    }
}
