using System.Net;
using System.Text.Json.Nodes;
using Api.Client.Storage;

namespace Api.Client.Tests;

/// <summary>A session, and a server whose answers are given one by one.</summary>
public abstract class AccountFixture
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private protected static readonly DateTimeOffset VirtualStart = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

    private readonly Queue<HttpResponseMessage?> _answers = new();
    private int _logins;

    private protected ManualTime Time { get; private set; } = null!;

    private protected MemorySessionStorage Storage { get; private set; } = null!;

    private protected FakeApi Api { get; private set; } = null!;

    private protected ApiSession Session { get; private set; } = null!;

    /// <summary>What happens between the next request and its answer.</summary>
    private protected Action? Interfere { get; set; }

    private protected List<string> Languages { get; } = [];

    [SetUp]
    public void StartSession()
    {
        _answers.Clear();
        _logins = 0;
        Languages.Clear();
        Interfere = null;
        Time = new ManualTime();
        Storage = new MemorySessionStorage();
        Api = new FakeApi(request =>
        {
            Languages.Add(request.Headers.AcceptLanguage.ToString());
            var answer = _answers.Dequeue();
            var interfere = Interfere;
            Interfere = null;
            interfere?.Invoke();
            return answer ?? throw new HttpRequestException("the network broke");
        });
        Session = new ApiSession(new ApiSessionOptions { BaseAddress = FakeApi.Address, Storage = Storage, Handler = Api, Time = Time });
    }

    [TearDown]
    public void EndSession()
    {
        Session.Dispose();
        Api.Dispose();
        Assert.That(_answers, Is.Empty, "not asked for");
    }

    /// <summary>What the server answers next, one by one. Null for an answer that is lost.</summary>
    private protected void Answers(params HttpResponseMessage?[] answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }
    }

    private protected async Task LoginAsync()
    {
        Answers(FakeApi.Tokens("r0"));
        await Session.LoginAsync("ada", "right");
        _logins = Api.Sent.Count;
    }

    /// <summary>What was sent after <see cref="LoginAsync"/>.</summary>
    private protected IEnumerable<string> Sent() =>
        Api.Sent.Skip(_logins).Select(sent => $"{sent.Method} {PathOf(sent.Address)} {sent.Body}");

    private protected IEnumerable<string> Paths() => Api.Sent.Skip(_logins).Select(sent => PathOf(sent.Address));

    private protected static HttpResponseMessage AskedFor(string flow) =>
        FakeApi.Json(HttpStatusCode.Accepted, new JsonObject { ["flow"] = flow, ["expiresIn"] = 900 });

    private protected static HttpResponseMessage User(string? email, string? confirmedAt) => FakeApi.Json(HttpStatusCode.OK, new JsonObject
    {
        ["id"] = 7,
        ["username"] = "ada",
        ["email"] = email,
        ["emailConfirmedAt"] = confirmedAt,
        ["firstName"] = "Ada",
        ["lastName"] = "",
        ["isActive"] = true,
        ["roles"] = new JsonArray("editor"),
        ["dateJoined"] = "2026-11-01T00:00:00.000Z",
        ["lastLogin"] = null,
    });

    private protected static HttpResponseMessage HotelPage() =>
        new(HttpStatusCode.OK) { Content = new StringContent("<h1>Please pay</h1>") };

    private protected static async Task<ApiException> ShouldFailAsync(Task call, string code)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => call);
        Assert.That(error!.Code, Is.EqualTo(code));
        return error;
    }

    private static string PathOf(Uri address) => address.AbsolutePath.Replace("/auth/api/", "", StringComparison.Ordinal);
}
