using System.Net;
using System.Net.Http.Json;
using System.Text;
using Api.Client.Storage;

namespace Api.Client.Tests;

public sealed class ApiSessionHandlerTests
{
    private readonly ManualTime _time = new();
    private Func<HttpRequestMessage, HttpResponseMessage> _answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
    private ApiSession _session = null!;
    private FakeApi _calls = null!;
    private HttpClient _client = null!;
    private int _refreshes;

    [SetUp]
    public async Task SetUp()
    {
        _refreshes = 0;
        _answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
        _session = new ApiSession(new ApiSessionOptions
        {
            BaseAddress = FakeApi.Address,
            Storage = new MemorySessionStorage(),
            Handler = new FakeApi(_ => FakeApi.Tokens($"r{_refreshes++}")),
            Time = _time,
        });
        _calls = new FakeApi(request => _answer(request));
        _client = _session.CreateClient(_calls);
        await _session.LoginAsync("ada", "right");
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _session.Dispose();
        _calls.Dispose();
    }

    [TestCase("https://api.example.com/auth/api/users/me/", true)]
    [TestCase("api/users/me/", true)]
    [TestCase("https://api.example.com/other/", false)]
    [TestCase("https://api.example.com/authority/", false)]
    [TestCase("http://api.example.com/auth/api/", false)]
    [TestCase("https://api.example.com:444/auth/api/", false)]
    [TestCase("https://evil.example/auth/api/", false)]
    [TestCase("https://api.example.com.evil.example/auth/", false)]
    public async Task Only_addresses_of_the_API_get_the_token(string address, bool isOwn)
    {
        using var answer = await _client.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute));

        Assert.That(_calls.Sent[^1].Authorization, isOwn ? Does.StartWith("Bearer e30.") : Is.Null);
    }

    [Test]
    public async Task A_request_that_has_its_own_authorization_is_left_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/users/", UriKind.Relative));
        request.Headers.Authorization = new("Basic", "YTpi");

        using var answer = await _client.SendAsync(request);

        Assert.That(_calls.Sent[^1].Authorization, Is.EqualTo("Basic YTpi"));
    }

    [Test]
    public async Task A_refused_call_is_sent_once_more_with_its_body_after_a_refresh()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _answer = _ => _calls.Sent.Count == 1
            ? FakeApi.Problem(HttpStatusCode.Unauthorized, "token_not_valid")
            : new HttpResponseMessage(HttpStatusCode.Created);

        using var answer = await _client.PostAsJsonAsync(new Uri("api/users/", UriKind.Relative), new[] { 1 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(_calls.Sent.Select(sent => sent.Body), Is.EqualTo(new[] { "[1]", "[1]" }));
            Assert.That(_calls.Sent[0].Authorization, Is.Not.EqualTo(_calls.Sent[1].Authorization));
            Assert.That(_refreshes, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_refused_call_whose_body_is_a_stream_is_not_repeated_and_the_next_has_a_new_token()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _answer = _ => _calls.Sent.Count == 1
            ? FakeApi.Problem(HttpStatusCode.Unauthorized, "token_not_valid")
            : new HttpResponseMessage(HttpStatusCode.OK);
        using var body = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("once")));

        using var refused = await _client.PostAsync(new Uri("api/users/", UriKind.Relative), body);
        using var next = await _client.GetAsync(new Uri("api/users/", UriKind.Relative));

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("token_not_valid"));
        Assert.That(_calls.Sent[1].Authorization, Is.Not.EqualTo(_calls.Sent[0].Authorization));
    }

    [TestCase("permission_denied", 1)]
    [TestCase("not_authenticated", 1)]
    public async Task Other_refusals_go_to_the_caller(string code, int calls)
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _answer = _ => FakeApi.Problem(HttpStatusCode.Unauthorized, code);

        using var answer = await _client.GetAsync(new Uri("api/users/", UriKind.Relative));

        Assert.That(_calls.Sent, Has.Count.EqualTo(calls));
    }

    [Test]
    public async Task The_answer_to_HEAD_has_no_body_and_its_header_does()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _answer = _ =>
        {
            var refused = new HttpResponseMessage(_calls.Sent.Count == 1 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK);
            refused.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            return refused;
        };

        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("api/users/", UriKind.Relative));
        using var answer = await _client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_call_that_was_redirected_and_refused_there_gets_no_second_token()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _answer = request =>
        {
            // As the platform's handler does it.
            request.RequestUri = new Uri("https://evil.example/");
            return FakeApi.Problem(HttpStatusCode.Unauthorized, "token_not_valid");
        };

        using var answer = await _client.GetAsync(new Uri("api/users/", UriKind.Relative));

        Assert.That((answer.StatusCode, _calls.Sent.Count), Is.EqualTo((HttpStatusCode.Unauthorized, 1)));
    }

    [Test]
    public async Task A_request_keeps_no_token_so_that_a_retry_outside_gets_a_fresh_one()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/users/", UriKind.Relative));

        using var answer = await _client.SendAsync(request);

        Assert.That(_calls.Sent[^1].Authorization, Is.Not.Null);
        Assert.That(request.Headers.Authorization, Is.Null);
    }

    [Test]
    public void What_blocks_is_not_supported() =>
        Assert.That(
            () => _client.Send(new HttpRequestMessage(HttpMethod.Get, FakeApi.Address)), Throws.TypeOf<NotSupportedException>());

    [Test]
    public async Task Nobody_is_signed_in_and_calls_go_without_a_token()
    {
        await _session.LogoutAsync();

        using var answer = await _client.GetAsync(new Uri("api/users/", UriKind.Relative));

        Assert.That(_calls.Sent[^1].Authorization, Is.Null);
    }
}
