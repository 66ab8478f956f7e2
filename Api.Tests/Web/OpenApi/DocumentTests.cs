using System.Net;
using System.Text.Json.Nodes;
using Api.Tests.Support;
using Api.Tests.Web.Users;
using Api.Web.Errors;

namespace Api.Tests.Web.OpenApi;

public sealed class DocumentTests
{
    // Path, operation and statuses as the contract has them.
    private static readonly (string Name, string Id, string Statuses)[] Contract =
    [
        ("POST /api/token/", "obtainTokens", "200 400 401 403 406 413 415 429 500 503"),
        ("POST /api/token/refresh/", "refreshTokens", "200 400 401 403 406 413 415 422 500 503"),
        ("POST /api/token/verify/", "verifyToken", "200 400 401 406 413 415 500 503"),
        ("POST /api/token/blacklist/", "blacklistToken", "200 400 401 403 406 413 415 500 503"),
        ("GET /api/users/", "listUsers", "200 400 401 403 404 406 500 503"),
        ("POST /api/users/", "createUser", "201 400 401 403 406 409 413 415 500 503"),
        ("GET /api/users/me/", "getCurrentUser", "200 401 406 500 503"),
        ("GET /api/users/{id}/", "getUser", "200 401 404 406 500 503"),
        ("PATCH /api/users/me/", "updateCurrentUser", "200 400 401 403 406 409 412 413 415 429 500 503"),
        ("PUT /api/users/{id}/", "replaceUser", "200 400 401 403 404 406 409 412 413 415 429 500 503"),
        ("PATCH /api/users/{id}/", "updateUser", "200 400 401 403 404 406 409 412 413 415 429 500 503"),
        ("DELETE /api/users/{id}/", "deleteUser", "204 401 403 404 406 409 412 500 503"),
        ("POST /api/users/{id}/unlock/", "unlockUser", "204 401 403 404 406 500 503"),
        ("GET /api/roles/", "listRoles", "200 400 401 403 404 406 500 503"),
        ("POST /api/roles/", "createRole", "201 400 401 403 406 409 413 415 500 503"),
        ("DELETE /api/roles/{name}/", "deleteRole", "204 401 403 404 406 409 500 503"),
        ("POST /api/users/me/password/", "changePassword", "204 400 401 406 413 415 429 500 503"),
        ("POST /api/users/{id}/password/", "setPassword", "204 400 401 403 404 406 413 415 500 503"),
        ("GET /api/sessions/", "listSessions", "200 400 401 404 406 500 503"),
        ("DELETE /api/sessions/", "endSessions", "204 400 401 406 500 503"),
        ("DELETE /api/sessions/{sessionId}/", "endSession", "204 401 404 406 500 503"),
        ("GET /api/users/{id}/sessions/", "listUserSessions", "200 400 401 403 404 406 500 503"),
        ("DELETE /api/users/{id}/sessions/", "endUserSessions", "204 400 401 403 404 406 500 503"),
        ("DELETE /api/users/{id}/sessions/{sessionId}/", "endUserSession", "204 401 403 404 406 500 503"),
        ("POST /api/account/signup/", "signUp", "202 400 406 409 413 415 429 500 503"),
        ("POST /api/account/signup/confirm/", "confirmSignUp", "201 204 400 401 403 406 409 413 415 429 500 503"),
        ("POST /api/account/password/reset/", "requestPasswordReset", "202 400 406 413 415 429 500 503"),
        ("POST /api/account/password/reset/confirm/", "resetPassword", "204 400 406 413 415 429 500 503"),
        ("POST /api/account/email/", "changeEmail", "202 400 401 406 413 415 429 500 503"),
        ("POST /api/account/email/confirm/", "confirmEmail", "200 400 401 406 409 413 415 429 500 503"),
        ("POST /api/account/step-up/", "stepUp", "200 400 401 406 413 415 429 500 503"),
        ("DELETE /api/users/me/", "deleteAccount", "204 401 406 409 412 500 503"),
        ("GET /api/users/me/export/", "exportAccount", "200 401 406 500 503"),
        ("GET /.well-known/jwks.json", "getKeys", "200 304 406 500 503"),
        ("GET /.well-known/openid-configuration", "getConfiguration", "200 304 404 406 500 503"),
    ];

    // Below /api/, the calls of who cannot have a token yet.
    private static readonly string[] Anonymous = [" /api/token/", " /api/account/signup/", " /api/account/password/reset/"];

    private static ApiFactory _api = null!;
    private static PublishedDocument _document = null!;

    [OneTimeSetUp]
    public static async Task Start()
    {
        _api = new ApiFactory(("Accounts:SignUp", "true")) { Configure = new RecordingOutbox().Replace };
        _document = await PublishedDocument.ReadAsync(_api);
    }

    [OneTimeTearDown]
    public static void TearDown() => _api.Dispose();

    [Test]
    public void It_is_OpenAPI_3_1() => Assert.That(_document.Root["openapi"]!.GetValue<string>(), Does.StartWith("3.1."));

    [Test]
    public async Task Its_twin_is_OpenAPI_3_0_and_says_the_same()
    {
        using var client = _api.CreateClient();

        var twin = new PublishedDocument(await client.GetObjectAsync(PublishedDocument.OlderAddress));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(twin.Root["openapi"]!.GetValue<string>(), Does.StartWith("3.0."));
            Assert.That(twin.Operations().Select(Signature), Is.EqualTo(_document.Operations().Select(Signature)));
            Assert.That(
                twin.Schema("CreateUserRequest")["properties"]!["roles"]!.ToJsonString(), Does.Contain("\"nullable\":true"));
            Assert.That(twin.Root.ToJsonString(), Does.Not.Contain("\"null\""));
        }

        static string Signature((string Name, JsonObject Operation) named) =>
            $"{named.Name} {named.Operation["operationId"]} {named.Operation["parameters"]?.AsArray().Count} "
            + $"{string.Join(' ', Responses(named.Operation).Select(response => response.Key))}";
    }

    [Test]
    public void What_somebody_needs_first_stands_first()
    {
        var tags = _document.Operations().Select(named => named.Operation["tags"]![0]!.GetValue<string>()).ToList();
        var first = new[] { "Token", "Account", "Users", "Sessions", "Roles", "Well-known" };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tags.Distinct(StringComparer.Ordinal), Is.EqualTo(first));
            Assert.That(tags, Is.EqualTo(tags.OrderBy(tag => Array.IndexOf(first, tag))));
            Assert.That(_document.Root["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>()), Is.EqualTo(first));
        }
    }

    [Test]
    public void Every_operation_has_the_path_the_id_and_the_statuses_of_the_contract() =>
        Assert.That(
            _document.Operations().Select(named => (
                named.Name,
                named.Operation["operationId"]!.GetValue<string>(),
                string.Join(' ', Responses(named.Operation).Select(response => response.Key)))),
            Is.EquivalentTo(Contract));

    [Test]
    public void Every_operation_says_what_it_does_and_every_answer_what_it_means()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, operation) in _document.Operations())
            {
                Assert.That(operation["summary"]?.GetValue<string>(), Is.Not.Null.And.Not.Empty, name);
                Assert.That(operation["tags"]!.AsArray(), Has.Count.EqualTo(1), name);
                foreach (var (status, response) in Responses(operation))
                {
                    Assert.That(response!["description"]?.GetValue<string>(), Is.Not.Null.And.Not.Empty, $"{name} {status}");
                }
            }
        }
    }

    [Test]
    public void Every_error_is_a_problem_with_an_example_for_each_of_its_codes()
    {
        var codes = ErrorCode.All.ToDictionary(code => code.Name);
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, operation) in _document.Operations())
            {
                foreach (var (status, response) in Responses(operation).Where(response => response.Key[0] is '4' or '5'))
                {
                    var content = response!["content"]!.AsObject();
                    Assert.That(content.Select(type => type.Key), Is.EqualTo(new[] { PublishedDocument.ProblemType }), $"{name} {status}");
                    var problem = content[PublishedDocument.ProblemType]!;
                    Assert.That(
                        problem["schema"]!["$ref"]!.GetValue<string>(), Is.EqualTo("#/components/schemas/Problem"), $"{name} {status}");
                    var examples = problem["examples"]!.AsObject();
                    Assert.That(examples, Is.Not.Empty, $"{name} {status}");
                    foreach (var (code, example) in examples)
                    {
                        Assert.That(
                            codes[code].Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
                            Is.EqualTo(status),
                            $"{name} {code}");
                        Assert.That(example!["value"]!["code"]!.GetValue<string>(), Is.EqualTo(code), name);
                        Assert.That(response["description"]!.GetValue<string>(), Does.Contain($"`{code}`"), name);
                    }
                }
            }
        }
    }

    [Test]
    public void Every_code_but_that_of_a_missing_method_has_its_example_somewhere()
    {
        var shown = _document.Operations()
            .SelectMany(named => Responses(named.Operation))
            .SelectMany(response => response.Value!["content"]?[PublishedDocument.ProblemType]?["examples"]?.AsObject().Select(
                example => example.Key) ?? [])
            .Distinct(StringComparer.Ordinal);

        // No operation answers 405: it belongs to the methods that a path does not have.
        Assert.That(shown, Is.EquivalentTo(ErrorCode.All.Select(code => code.Name).Except(["method_not_allowed"])));
    }

    [Test]
    public void The_closed_list_of_codes_is_published() =>
        Assert.That(
            _document.Schema("Problem")["properties"]!["code"]!["enum"]!.AsArray().Select(code => code!.GetValue<string>()),
            Is.EqualTo(ErrorCode.All.Select(code => code.Name)));

    [Test]
    public void Protected_operations_ask_for_the_bearer_scheme_and_no_other_does()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                _document.Root["components"]!["securitySchemes"]!["Bearer"]!["scheme"]!.GetValue<string>(),
                Is.EqualTo("bearer"));
            Assert.That(_document.Root["security"], Is.Null);
            foreach (var (name, operation) in _document.Operations())
            {
                var isProtected = name.Contains(" /api/", StringComparison.Ordinal)
                    && !Anonymous.Any(path => name.Contains(path, StringComparison.Ordinal));
                Assert.That(operation["security"]?.ToJsonString(), Is.EqualTo(isProtected ? """[{"Bearer":[]}]""" : null), name);
            }
        }
    }

    [TestCase("POST /api/token/", "ObtainTokensRequest", true)]
    [TestCase("POST /api/token/refresh/", "RefreshTokensRequest", false)]
    [TestCase("POST /api/token/verify/", "VerifyTokenRequest", true)]
    [TestCase("POST /api/token/blacklist/", "BlacklistTokenRequest", false)]
    public void Token_requests_are_JSON_to_a_generator_forms_in_words_and_may_hold_more(string operation, string schema, bool isRequired)
    {
        var body = _document.Operation(operation)["requestBody"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body["required"]?.GetValue<bool>() ?? false, Is.EqualTo(isRequired));
            Assert.That(
                body["content"]!.AsObject().Select(type => (type.Key, type.Value!["schema"]!["$ref"]!.GetValue<string>())),
                Is.EqualTo(new[]
                {
                    ("application/json", $"#/components/schemas/{schema}"),
                }));
            Assert.That(
                body["description"]!.GetValue<string>(),
                Does.StartWith("The same is read as `application/x-www-form-urlencoded` and as `multipart/form-data` as well."));
            Assert.That(_document.Schema(schema)["additionalProperties"], Is.Null);
        }
    }

    [TestCase("POST /api/token/", "useCookies query boolean")]
    [TestCase("POST /api/token/refresh/", "Idempotency-Key header string")]
    [TestCase("POST /api/token/verify/")]
    [TestCase("POST /api/token/blacklist/")]
    [TestCase("GET /api/roles/", "page query integer", "pageSize query integer")]
    [TestCase("PATCH /api/users/me/", "If-Match header string")]
    [TestCase("DELETE /api/users/{id}/", "id path integer", "If-Match header string")]
    public void A_call_has_the_parameters_that_a_program_fills_in_alone(string operation, params string[] expected) => Assert.That(
        _document.Operation(operation)["parameters"]?.AsArray()
            .Select(parameter => $"{parameter!["name"]} {parameter["in"]} {parameter["schema"]!["type"]}") ?? [],
        Is.EqualTo(expected));

    [TestCase("RefreshTokensRequest")]
    [TestCase("BlacklistTokenRequest")]
    public void In_cookie_mode_the_token_may_be_left_out_but_not_be_null(string schema)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_document.Schema(schema)["required"], Is.Null);
            Assert.That(_document.Schema(schema)["properties"]!["refresh"]!["type"]!.ToJsonString(), Is.EqualTo("\"string\""));
        }
    }

    [Test]
    public void Whoever_can_be_refused_because_of_a_changed_user_can_say_which_state_is_meant()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, operation) in _document.Operations())
            {
                Assert.That(
                    operation["parameters"]?.AsArray().Any(parameter => parameter!["name"]!.GetValue<string>() == "If-Match") ?? false,
                    Is.EqualTo(Responses(operation).ContainsKey("412")),
                    name);
            }
        }
    }

    [TestCase("POST /api/token/", "TokenPairResponse")]
    [TestCase("POST /api/token/refresh/", "RefreshedTokensResponse")]
    public void Tokens_are_of_one_flat_type_in_both_modes(string operation, string schema)
    {
        var answer = Responses(_document.Operation(operation))["200"]!["content"]!["application/json"]!["schema"]!;
        var members = _document.Schema(schema)["properties"]!.AsObject();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer["$ref"]!.GetValue<string>(), Is.EqualTo($"#/components/schemas/{schema}"));
            Assert.That(members.Select(member => member.Key), Is.EquivalentTo(new[] { "access", "refresh", "refreshId" }));
            Assert.That(members.Select(member => member.Value!["type"]!.ToJsonString()), Is.All.EqualTo("\"string\""));
            Assert.That(_document.Schema(schema)["required"]!.ToJsonString(), Is.EqualTo("[\"access\"]"));
        }
    }

    [Test]
    public void No_answer_is_of_one_of_several_types() => Assert.That(
        _document.Root.ToJsonString(), Does.Not.Contain("oneOf").And.Not.Contain("anyOf").And.Not.Contain("allOf"));

    [Test]
    public void User_requests_come_as_JSON_and_hold_nothing_else()
    {
        var body = _document.Operation("POST /api/users/")["requestBody"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body["content"]!.AsObject().Select(type => type.Key), Is.EqualTo(new[] { "application/json" }));
            Assert.That(_document.Schema("CreateUserRequest")["additionalProperties"]!.GetValue<bool>(), Is.False);
            Assert.That(
                _document.Schema("CreateUserRequest")["required"]!.AsArray().Select(name => name!.GetValue<string>()),
                Is.EquivalentTo(new[] { "username", "password" }));
        }
    }

    [TestCase("CreateUserRequest")]
    [TestCase("CreateRoleRequest")]
    public void What_a_creation_may_leave_out_may_be_null(string schema)
    {
        var required = _document.Schema(schema)["required"]!.AsArray().Select(name => name!.GetValue<string>());

        Assert.That(
            _document.Schema(schema)["properties"]!.AsObject()
                .Where(member => member.Value!["type"] is not JsonArray)
                .Select(member => member.Key),
            Is.EquivalentTo(required));
    }

    [Test]
    public void No_answer_has_a_member_for_a_secret() =>
        Assert.That(
            _document.Schema("UserResponse")["properties"]!.AsObject().Select(member => member.Key),
            Is.EquivalentTo(new[]
            {
                "id", "username", "email", "emailConfirmedAt", "firstName", "lastName", "isActive", "roles", "dateJoined", "lastLogin",
            }));

    [Test]
    public async Task The_examples_work_against_the_demo_account()
    {
        using var api = new ApiFactory();
        using var anonymous = api.CreateClient();
        using var login = await anonymous.PostJsonAsync("/api/token/", _document.ExampleOf("ObtainTokensRequest").ToJsonString());
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var client = api.CreateClient((await login.ReadObjectAsync())["access"]!.GetValue<string>());
        var id = _document.Operation("GET /api/users/{id}/")["parameters"]![0]!["example"]!;

        using var created = await client.PostJsonAsync("/api/users/", _document.ExampleOf("CreateUserRequest").ToJsonString());
        using var shown = await client.GetAsync($"/api/users/{id}/");

        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created), await created.Content.ReadAsStringAsync());
        Assert.That((await shown.ReadObjectAsync())["username"]!.GetValue<string>(), Is.EqualTo(ApiFactory.Administrator));
    }

    private static JsonObject Responses(JsonObject operation) => operation["responses"]!.AsObject();
}
