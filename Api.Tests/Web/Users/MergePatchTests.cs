using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using CsCheck;

namespace Api.Tests.Web.Users;

/// <summary>PATCH against JSON Merge Patch as RFC 7396 writes it down.</summary>
[Category("Slow")]
public sealed class MergePatchTests
{
    private const int Patches = 200;

    private static readonly string[] Names = ["administrator", "editor", "writer"];

    private static readonly Gen<JsonNode?> Text = Gen.OneOf(
        Gen.Const((string?)null),
        OneOf<string?>("", "Ada", "null", "é", "🦆", "[]", "a\"b\\c"),
        Gen.String[Gen.Char['a', 'z'], 0, 150]!).Select(text => (JsonNode?)text);

    private static readonly Gen<JsonNode?> Roles = Gen.Bool.Array[Names.Length]
        .Select(given => (JsonNode?)new JsonArray([.. Names.Where((_, i) => given[i]).Select(name => (JsonNode)name)]));

    private static readonly Gen<KeyValuePair<string, JsonNode?>> Allowed = Gen.OneOf(
        OneOf<string?>(null, "ada@example.com", "ADA@example.com", "a.b+c@example.org").Select(email => Member("email", email)),
        Text.Select(text => Member("firstName", text)),
        Text.Select(text => Member("lastName", text)),
        Gen.Bool.Select(isActive => Member("isActive", isActive)),
        Roles.Select(roles => Member("roles", roles)),
        OneOf("ada", "countess", "王小明").Select(name => Member("username", name)));

    // What RFC 7396 can express and the record cannot.
    private static readonly Gen<KeyValuePair<string, JsonNode?>> Refused = Gen.OneOf(
        OneOf("email", "firstName", "lastName", "username", "isActive").Select(name => Member(name, new JsonObject { ["a"] = "b" })),
        OneOf("email", "firstName", "lastName", "username", "isActive").Select(name => Member(name, new JsonArray("a"))),
        OneOf("username", "isActive", "roles", "id", "dateJoined").Select(name => Member(name, null)),
        OneOf("a", "Email", "password", "").Select(name => Member(name, "b")));

    // The table of RFC 7396, appendix A.
    private static readonly string[][] Table =
    [
        ["""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}"""],
        ["""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}"""],
        ["""{"a":"b"}""", """{"a":null}""", "{}"],
        ["""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}"""],
        ["""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}"""],
        ["""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}"""],
        ["""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}"""],
        ["""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}"""],
        ["""["a","b"]""", """["c","d"]""", """["c","d"]"""],
        ["""{"a":"b"}""", """["c"]""", """["c"]"""],
        ["""{"a":"foo"}""", "null", "null"],
        ["""{"a":"foo"}""", "\"bar\"", "\"bar\""],
        ["""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}"""],
        ["[1,2]", """{"a":"b","c":null}""", """{"a":"b"}"""],
        ["{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}"""],
    ];

    private ApiFactory _api = null!;
    private HttpClient _client = null!;
    private string _path = null!;

    [SetUp]
    public async Task SetUp()
    {
        _api = new ApiFactory();
        _client = await _api.CreateAdministratorAsync();
        await _client.CreateRolesAsync("editor", "writer");
        _path = EditRequests.PathOf(await _client.CreateAsync("ada"));
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [TestCaseSource(nameof(Table))]
    public void The_reference_passes_the_table_of_the_RFC(string original, string patch, string result) =>
        Assert.That(JsonNode.DeepEquals(MergePatch(JsonNode.Parse(original), JsonNode.Parse(patch)), JsonNode.Parse(result)), Is.True);

    // The cases of the table that a flat record can express: a is firstName, b is lastName, e is email.
    [TestCase("""{"firstName":"b"}""", """{"firstName":"c"}""", """{"firstName":"c","lastName":""}""")]
    [TestCase("""{"firstName":"b"}""", """{"lastName":"c"}""", """{"firstName":"b","lastName":"c"}""")]
    [TestCase("""{"firstName":"b"}""", """{"firstName":null}""", """{"firstName":"","lastName":""}""")]
    [TestCase("""{"firstName":"b","lastName":"c"}""", """{"firstName":null}""", """{"firstName":"","lastName":"c"}""")]
    [TestCase("""{"roles":["editor"]}""", """{"roles":["writer"]}""", """{"roles":["writer"]}""")]
    [TestCase("""{"email":null}""", """{"firstName":"1"}""", """{"email":null,"firstName":"1"}""")]
    public async Task A_case_of_the_table_is_answered_as_the_RFC_does(string original, string patch, string result)
    {
        await _client.PatchedAsync(_path, original);

        var user = await _client.PatchedAsync(_path, patch);

        foreach (var (name, value) in JsonNode.Parse(result)!.AsObject())
        {
            Assert.That(JsonNode.DeepEquals(user[name], value), Is.True, user.ToJsonString());
        }
    }

    [TestCase("""{"roles":"c"}""", "roles")]
    [TestCase("""{"firstName":["b"]}""", "firstName")]
    [TestCase("""{"roles":[1]}""", "roles")]
    [TestCase("""{"firstName":{"bb":{"ccc":null}}}""", "firstName")]
    [TestCase("""["c"]""", "nonFieldErrors")]
    [TestCase("null", "nonFieldErrors")]
    [TestCase("\"bar\"", "nonFieldErrors")]
    public async Task A_case_of_the_table_that_the_record_cannot_express_is_400(string patch, string field)
    {
        using var response = await _client.EditAsync("PATCH", _path, patch, mediaType: EditRequests.MergePatch);

        var body = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.That(body["errors"]!.AsObject().Select(error => error.Key), Is.EqualTo(new[] { field }));
    }

    [Test]
    public Task Random_patches_do_what_the_RFC_does() => Allowed.Array[0, 6].SampleAsync(
        async members =>
        {
            var patch = Patch(members);
            var (before, tag) = await _client.ReadAsync(_path);
            var expected = Completed(MergePatch(before.DeepClone(), patch)!.AsObject());

            using var response = await _client.EditAsync("PATCH", _path, patch.ToJsonString(), mediaType: EditRequests.MergePatch);

            Require(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
            var (after, afterTag) = await _client.ReadAsync(_path);
            Require(JsonNode.DeepEquals(after, expected), $"{before.ToJsonString()} + {patch.ToJsonString()} = {after.ToJsonString()}");
            Require(JsonNode.DeepEquals(await response.ReadObjectAsync(), after), "the answer is the record");
            Require((afterTag == tag) == JsonNode.DeepEquals(before, after), "the tag changes with the record");
        },
        iter: Patches,
        threads: 1);

    [Test]
    public Task Random_patches_that_the_record_cannot_take_change_nothing() =>
        Gen.Select(Allowed.Array[0, 4], Refused.Array[1, 2]).SampleAsync(
        async (allowed, refused) =>
        {
            var patch = Patch([.. allowed, .. refused]);
            var before = await _client.ReadAsync(_path);

            using var response = await _client.EditAsync("PATCH", _path, patch.ToJsonString());

            var after = await _client.ReadAsync(_path);
            Require(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode}: {patch.ToJsonString()}");
            Require(before.Tag == after.Tag && JsonNode.DeepEquals(before.User, after.User), patch.ToJsonString());
        },
        iter: Patches,
        threads: 1);

    /// <summary>The pseudo code of RFC 7396 §2, line by line.</summary>
    private static JsonNode? MergePatch(JsonNode? target, JsonNode? patch)
    {
        if (patch is JsonObject members)
        {
            if (target is not JsonObject result)
            {
                result = [];
            }

            foreach (var (name, value) in members)
            {
                if (value is null)
                {
                    result.Remove(name);
                }
                else
                {
                    var old = result[name]?.DeepClone();
                    result[name] = MergePatch(old, value);
                }
            }

            return result;
        }

        return patch?.DeepClone();
    }

    /// <summary>The record shows a member that was removed as null or as empty.</summary>
    private static JsonObject Completed(JsonObject user)
    {
        if (!user.ContainsKey("email"))
        {
            user["email"] = null;
        }

        user["firstName"] ??= "";
        user["lastName"] ??= "";
        return user;
    }

    private static JsonObject Patch(IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in members)
        {
            patch[name] = value?.DeepClone();
        }

        return patch;
    }

    private static KeyValuePair<string, JsonNode?> Member(string name, JsonNode? value) => new(name, value);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Not an assertion of NUnit, which would be counted although CsCheck catches it to find a smaller example.
    private static void Require(bool holds, string broken)
    {
        if (!holds)
        {
            throw new AssertionException(broken);
        }
    }
}
