using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests.Conformance;

/// <summary>
/// The program as the recorded one was: its settings, its users by their numbers, and the tokens that placeholders stand for.
/// </summary>
internal sealed partial class RecordedWorld : IDisposable
{
    private const string Alice = "alice";
    private const string Newbie = "newbie";

    private readonly SimpleJwtCase _case;
    private readonly ApiFactory _api;
    private readonly HttpClient _client;

    public RecordedWorld(SimpleJwtCase recorded)
    {
        _case = recorded;
        _api = new ApiFactory([.. SettingsOf(recorded.Under)])
        {
            Configure = services => services.AddControllers().AddApplicationPart(typeof(ConformanceControllers).Assembly),
        };
        _api.UseKestrel(0);
        _api.StartServer();
        // Not the client that holds every answer against the OpenAPI document: half of these paths are not in it.
        _client = _api.CreateDefaultClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _api.Dispose();
    }

    /// <summary>Brings the program into the state in which the case was recorded, and sends its request.</summary>
    public async Task<RecordedAnswer> AnswerAsync()
    {
        if (_case.Path.StartsWith("/api/users", StringComparison.Ordinal) || _case.Id == 238)
        {
            await CreateUsersAsync();
        }

        // HttpClient tidies up what stands in this header.
        if (_case.Id is >= 124 and <= 143 or 288)
        {
            return await SendRawAsync();
        }

        using var request = new HttpRequestMessage(new HttpMethod(_case.Method), Ours(_case.Path));
        request.Headers.TryAddWithoutValidation("Accept", _case.Headers?.GetValueOrDefault("Accept") ?? "application/json");
        foreach (var (name, value) in _case.Headers?.Where(header => header.Key != "Accept") ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, await FilledInAsync(value));
        }

        var (body, type) = await BodyAsync();
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (type is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        // A body that is too large is refused before it is sent.
        request.Headers.ExpectContinue = _case.Id is 284 or 285 or 287;
        await ChangeWorldAsync();
        using var response = await _client.SendAsync(request);
        return new RecordedAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.WwwAuthenticate.FirstOrDefault()?.Scheme,
            [.. response.Content.Headers.Allow]);
    }

    private async Task<RecordedAnswer> SendRawAsync()
    {
        var value = await FilledInAsync(_case.Headers?.GetValueOrDefault("Authorization") ?? "");
        var line = $"Authorization: {value.Replace("  (sent twice)", "", StringComparison.Ordinal)}";
        string[] lines = _case.Headers is null ? [] : value.EndsWith("(sent twice)", StringComparison.Ordinal) ? [line, line] : [line];
        var answer = await RawHttp.SendAsync(
            _api.ClientOptions.BaseAddress, [$"{_case.Method} {_case.Path} HTTP/1.1", "Accept: application/json", .. lines]);
        var challenge = Challenge().Match(answer);
        return new RecordedAnswer(
            RawHttp.StatusOf(answer), ObjectIn(RawHttp.BodyOf(answer)), challenge.Success ? challenge.Value : null, Allow: []);
    }

    /// <summary>What was sent in chunks, without their lengths.</summary>
    private static string ObjectIn(string body) => body.Contains('{') ? body[body.IndexOf('{')..(body.LastIndexOf('}') + 1)] : body;

    private static IEnumerable<(string, string?)> SettingsOf(string under)
    {
        // SimpleJWT's defaults, and passwords as short as we allow.
        yield return ("Jwt:RotateRefreshTokens", under.Contains("ROTATE", StringComparison.Ordinal) ? "true" : "false");
        yield return ("Jwt:RevocationDelay", "00:00:00");
        yield return ("Passwords:MinimumLength", "8");
        if (under.StartsWith("ROTATE", StringComparison.Ordinal))
        {
            yield return ("Jwt:ReuseLeeway", "00:00:00");
        }

        if (under.Contains("SlidingToken", StringComparison.Ordinal))
        {
            yield return ("Jwt:SlidingTokens", "true");
        }

        if (under == "ISSUER+AUDIENCE")
        {
            yield return ("Jwt:Issuer", "https://issuer.example");
            yield return ("Jwt:Audience", "api");
        }

        if (under == "LEEWAY=30")
        {
            yield return ("Jwt:Leeway", "00:00:30");
        }

        if (under.StartsWith("ACCESS/REFRESH", StringComparison.Ordinal))
        {
            yield return ("Jwt:AccessTokenLifetime", "00:00:02");
            yield return ("Jwt:RefreshTokenLifetime", "00:00:02");
            yield return ("Jwt:ReuseLeeway", "00:00:00");
        }

        if (under.StartsWith("AUTH_HEADER_TYPES", StringComparison.Ordinal))
        {
            yield return ("Jwt:AuthHeaderTypes:0", "JWT");
            yield return ("Jwt:AuthHeaderTypes:1", "Bearer");
        }

        if (under.StartsWith("ALGORITHM=", StringComparison.Ordinal))
        {
            var algorithm = under["ALGORITHM=".Length..];
            using var rsa = RSA.Create(2048);
            using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            yield return ("Jwt:Algorithm", algorithm);
            yield return ("Jwt:SigningKey", algorithm == "RS256" ? rsa.ExportPkcs8PrivateKeyPem() : ec.ExportPkcs8PrivateKeyPem());
            yield return ("Jwt:Issuer", "https://issuer.example");
        }
    }

    /// <summary>The users by their numbers: 1 Gokul, 2 inactive, 3 alice, 4 deleted, 5 zoe, 6 newbie, or 65 of them.</summary>
    private async Task CreateUsersAsync()
    {
        await _api.CreateUserAsync("inactive", isActive: false);
        var alice = await _api.CreateUserAsync(Alice, email: "alice@example.com");
        using (var administrator = await _api.CreateAdministratorAsync())
        using (var promoted = await administrator.PatchAsJsonAsync($"/api/users/{alice}/", new { roles = new[] { "administrator" } }))
        {
            promoted.EnsureSuccessStatusCode();
        }

        await _api.CreateUserAsync("deleted");
        await _api.CreateUserAsync("zoe");
        if (_case.Id > 194)
        {
            await _api.CreateUserAsync(Newbie, email: "n@example.com");
        }

        for (var number = 7; _case.Under.EndsWith("65 users", StringComparison.Ordinal) && number <= 65; number++)
        {
            await _api.CreateUserAsync($"user{number}");
        }
    }

    /// <summary>What the recording did between the making of the tokens and the request.</summary>
    private async Task ChangeWorldAsync()
    {
        switch (_case.Id)
        {
            case 151:
                await _api.DeleteUserAsync("deleted");
                break;
            case 237 or 238 or 375 or 376:
                var who = _case.Id < 300 ? 3 : 1;
                using (var administrator = await _api.CreateAdministratorAsync())
                using (var changed = await administrator.PostAsJsonAsync(
                    $"/api/users/{who}/password/", new { newPassword = "another engine 1843" }))
                {
                    changed.EnsureSuccessStatusCode();
                }

                break;
            case 251:
                await _api.DeactivateAsync(ApiFactory.Administrator);
                break;
            case 255:
                await _api.DeleteUserAsync(Alice);
                break;
            case 344 or 345:
                _api.Time.Advance(TimeSpan.FromSeconds(3));
                break;
            case 316:
                using (var ended = await _client.BlacklistAsync(_lastToken))
                {
                    ended.EnsureSuccessStatusCode();
                }

                break;
            case 65 or 297:
                // It was used before.
                _ = await _client.RefreshedAsync(_refresh);
                _api.Time.Advance(TimeSpan.FromSeconds(1));
                break;
            case 113 or 114:
                using (var logout = await _client.BlacklistAsync(_refresh))
                {
                    logout.EnsureSuccessStatusCode();
                }

                break;
            case 308:
                using (var exchanged = await _client.PostAsJsonAsync("/api/token/sliding/refresh/", new { token = _lastToken }))
                {
                    exchanged.EnsureSuccessStatusCode();
                }

                break;
        }
    }

    /// <summary>Our names of the same: they are camelCase.</summary>
    private static string Ours(string text) => text
        .Replace("first_name", "firstName", StringComparison.Ordinal)
        .Replace("last_name", "lastName", StringComparison.Ordinal)
        .Replace("is_active", "isActive", StringComparison.Ordinal)
        .Replace("date_joined", "dateJoined", StringComparison.Ordinal);

    /// <summary>The body as it was sent, and its type: some are recorded by a description.</summary>
    private async Task<(byte[]? Body, string? Type)> BodyAsync()
    {
        const string Json = "application/json";
        switch (_case)
        {
            case { Id: 27 }:
                return (Encoding.ASCII.GetBytes($$"""{"username":"{{new string('x', 10_000)}}","password":"123"}"""), Json);
            case { Id: 265 }:
                return (Encoding.ASCII.GetBytes(new string('[', 100_000)), Json);
            case { Id: 284 or 285 or 287, Body: { } large }:
                var password = new string('x', int.Parse(Number().Match(large).Value, CultureInfo.InvariantCulture) * 1024);
                return large.StartsWith("json", StringComparison.Ordinal)
                    ? (Encoding.ASCII.GetBytes($$"""{"username":"Gokul","password":"{{password}}"}"""), Json)
                    : (Encoding.ASCII.GetBytes($"username=Gokul&password={password}"), "application/x-www-form-urlencoded");
            case { Id: 249 }:
                const string Login = """{"username":"Gokul","password":"123"}""";
                return ([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Login)], _case.Type);
            case { Body: { } body }:
                var filled = Ours(await FilledInAsync(body));
                if (_case.Path.StartsWith("/api/users/", StringComparison.Ordinal))
                {
                    filled = ShortPassword().Replace(filled, $"\"password\": \"{ApiFactory.UserPassword}\"");
                }

                // The byte that was no UTF-8 is recorded as its replacement.
                return ([.. filled.SelectMany(c => c == '\uFFFD' ? [0xFF] : Encoding.UTF8.GetBytes([c]))], _case.Type);
            default:
                return (_case.Type is null ? null : [], _case.Type);
        }
    }

    private string _refresh = "";
    private string _lastToken = "";

    private async Task<string> FilledInAsync(string text)
    {
        foreach (var placeholder in Placeholder().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal))
        {
            text = text.Replace(placeholder, await TokenAsync(placeholder.Trim('<', '>')), StringComparison.Ordinal);
        }

        return text;
    }

    private async Task<string> TokenAsync(string name)
    {
        var user = name.Contains("alice", StringComparison.Ordinal) || name.Contains("before password", StringComparison.Ordinal)
            ? Alice
            : name.Contains("deleted", StringComparison.Ordinal) ? "deleted" : ApiFactory.Administrator;
        var (refresh, access) = user == ApiFactory.Administrator
            ? await _api.LoginAsync()
            : await _api.LoginAsync(user, ApiFactory.UserPassword);
        _refresh = refresh;
        var token = name switch
        {
            "refresh#2" => await _client.SuccessorAsync(refresh),
            _ when name.StartsWith("sliding", StringComparison.Ordinal) => await SlidingAsync(),
            _ => name.Contains("refresh", StringComparison.Ordinal) || name == "no token_type" ? refresh : access,
        };
        return _lastToken = name == "jwt" ? OfCase(refresh, access) : Changed(name, token);
    }

    private async Task<string> SlidingAsync()
    {
        using var response = await _client.PostAsJsonAsync(
            "/api/token/sliding/", new { username = ApiFactory.Administrator, password = ApiFactory.AdministratorPassword });
        return (await response.ReadObjectAsync())["token"]!.GetValue<string>();
    }

    /// <summary>The token that one case names without saying more.</summary>
    private string OfCase(string refresh, string access) => _case.Id switch
    {
        327 => Forged(access, claims => claims.Remove("aud")),
        331 => Forged(access, claims => claims["iss"] = "https://other.example"),
        333 => Forged(refresh, claims => claims["iss"] = "https://other.example"),
        334 => Forged(access, claims => claims["exp"] = Seconds(-10)),
        336 => Forged(access, claims => claims["exp"] = Seconds(-25)),
        337 => Forged(refresh, claims => claims["exp"] = Seconds(-25)),
        340 => Forged(access, claims => claims["nbf"] = Seconds(20)),
        349 => Forged(TokenForge.WithHeader(access, header => header["alg"] = "HS256", TokenForge.Hs256()), _ => { }),
        352 or 360 => Tampered(access),
        358 => AlgNone(access),
        _ => throw new NotSupportedException($"{_case}"),
    };

    private string Changed(string name, string token) => name switch
    {
        "access" or "refresh" or "refresh2" or "refresh#1" or "refresh#2" or "sliding" or "sliding#2" => token,
        "access of alice" or "access of deleted user" or "access before password change" or "refresh before password change" => token,
        "expired refresh" or "expired access" => Forged(token, claims => claims["exp"] = Seconds(-10)),
        "refresh with tampered signature" => TamperedSignature(token),
        "refresh with tampered payload" or "access tampered payload" => Tampered(token),
        "refresh HS512" => TokenForge.WithHeader(token, header => header["alg"] = "HS512", Hs512),
        "no token_type" or "access no type" => Forged(token, claims => claims.Remove("token_type")),
        "refresh no jti" or "access no jti" => Forged(token, claims => claims.Remove("jti")),
        "refresh exp string" => Forged(token, claims => claims["exp"] = "soon"),
        "access exp digit string" => Forged(token, claims => claims["exp"] = $"{Seconds(300)}"),
        "access exp null" => Forged(token, claims => claims["exp"] = null),
        "access no exp" => Forged(token, claims => claims.Remove("exp")),
        "refresh nbf future" => Forged(token, claims => claims["nbf"] = Seconds(3_600)),
        "refresh exp 1e18" => Forged(token, claims => claims["exp"] = 1_000_000_000_000_000_000),
        "refresh no user_id" or "access no user_id" => Forged(token, claims => claims.Remove("user_id")),
        "refresh user_id abc" or "access user_id abc" => Forged(token, claims => claims["user_id"] = "abc"),
        "access user_id '1'" => Forged(token, claims => claims["user_id"] = "1"),
        "access user_id true" => Forged(token, claims => claims["user_id"] = true),
        "refresh custom claims" => Forged(token, claims =>
        {
            claims["role"] = "admin";
            claims["nested"] = new JsonObject { ["a"] = new JsonArray(1) };
        }),
        "access iat future" => Forged(token, claims => claims["iat"] = Seconds(3_600)),
        "access no iat" => Forged(token, claims => claims.Remove("iat")),
        "access aud x" => Forged(token, claims => claims["aud"] = "x"),
        "access alg none" => AlgNone(token),
        "access crit header" => TokenForge.WithHeader(token, header => header["crit"] = new JsonArray("x"), TokenForge.Hs256()),
        "sliding no refresh_exp" => Forged(token, claims => claims.Remove("refresh_exp")),
        "b64url of 5000 x '['" => TokenForge.Encode(new string('[', 5000)),
        """{"typ":"JWT"}>.<payload""" => $"{TokenForge.Encode("""{"typ":"JWT"}""")}.{token.Split('.')[1]}",
        """{"alg":5}>.<payload""" => $"{TokenForge.Encode("""{"alg":5}""")}.{token.Split('.')[1]}",
        """{"alg":{"a":1}}>.<payload""" => $"{TokenForge.Encode("""{"alg":{"a":1}}""")}.{token.Split('.')[1]}",
        """{"alg":"HS256","kid":5}>.<payload""" => $"{TokenForge.Encode("""{"alg":"HS256","kid":5}""")}.{token.Split('.')[1]}",
        """{"alg":"HS256","jku":"http://127.0.0.1:9/"}>.<payload""" =>
            $"{TokenForge.Encode("""{"alg":"HS256","jku":"http://127.0.0.1:9/"}""")}.{token.Split('.')[1]}",
        "signed, payload is a JSON array" => TokenForge.Sign(TokenForge.Open(token).Header.ToJsonString(), "[1]", TokenForge.Hs256()),
        _ => throw new NotSupportedException(name),
    };

    private static byte[] Hs512(byte[] input) => HMACSHA512.HashData(Encoding.UTF8.GetBytes(ApiFactory.Secret), input);

    private long Seconds(int fromNow) => _api.Time.GetUtcNow().ToUnixTimeSeconds() + fromNow;

    private static string Forged(string token, Action<JsonObject> change) => TokenForge.WithClaims(token, change, TokenForge.Hs256());

    private static string Tampered(string token)
    {
        var (header, claims, signature) = TokenForge.Open(token);
        claims["user_id"] = 2;
        return $"{TokenForge.Encode(header.ToJsonString())}.{TokenForge.Encode(claims.ToJsonString())}.{signature}";
    }

    private static string TamperedSignature(string token)
    {
        var at = token.LastIndexOf('.') + 1;
        return $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}";
    }

    private static string AlgNone(string token)
    {
        var (_, claims, _) = TokenForge.Open(token);
        return $"{TokenForge.Encode("""{"alg":"none","typ":"JWT"}""")}.{TokenForge.Encode(claims.ToJsonString())}.";
    }

    [GeneratedRegex(@"<(?:\{.*?\}>\.<payload|[^<>/]+)>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?<=WWW-Authenticate: )[A-Za-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Challenge();

    [GeneratedRegex("\"password\": *(?:\"[^\"]*\"|[0-9]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortPassword();

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
