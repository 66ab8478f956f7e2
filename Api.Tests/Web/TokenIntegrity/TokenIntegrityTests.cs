using Api.Tests.Support;

namespace Api.Tests.Web.TokenIntegrity;

/// <summary>
/// Section A of the security requirements, under one algorithm. A bad token is presented wherever it could do harm: what
/// was made of an access token at a protected call and at verify, what was made of a refresh token at refresh, verify and
/// blacklist. Afterwards the session that it was made of still lives, and no log line holds a part of it.
/// </summary>
public abstract class TokenIntegrityTests(string algorithm)
{
    private const string Invalid = "Token is invalid";
    private const int ShortestTelling = 10;

    private readonly List<string> _presented = [];
    private int _linesBefore;

    private protected TestSigningKey Key => SharedPrograms.KeyOf(algorithm);

    private protected ApiFactory Api => SharedPrograms.For(algorithm);

    protected HttpClient Client { get; private set; } = null!;

    private protected (IssuedToken Access, IssuedToken Refresh) Session { get; private set; }

    [SetUp]
    public async Task Log_in()
    {
        Client = Api.CreateClient();
        _linesBefore = Api.Log.Lines.Count;
        Session = await LogInAsync(Api, Key);
    }

    [TearDown]
    public void No_token_was_logged()
    {
        Client.Dispose();
        var telling = _presented.SelectMany(token => token.Split('.'))
            .Where(part => part.Length >= ShortestTelling)
            .ToHashSet(StringComparer.Ordinal);
        var lines = Api.Log.Lines.Skip(_linesBefore).Select(line => line.Text).ToList();
        Assert.That(lines.Where(line => telling.Any(part => line.Contains(part, StringComparison.Ordinal))), Is.Empty);
    }

    private protected static async Task<(IssuedToken Access, IssuedToken Refresh)> LogInAsync(
        ApiFactory api,
        TestSigningKey key,
        string username = ApiFactory.Administrator,
        string password = ApiFactory.AdministratorPassword)
    {
        var (refresh, access) = await api.LoginAsync(username, password);
        return (new IssuedToken(access, key.SignAccess), new IssuedToken(refresh, key.SignRefresh));
    }

    /// <summary>Whatever <paramref name="forge"/> makes of either token is invalid everywhere, and harms nothing.</summary>
    private protected async Task ShouldBeInvalidAsync(Func<IssuedToken, IEnumerable<(string Name, string Token)>> forge)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, token) in forge(Session.Access))
            {
                await ShouldRefuseAccessAsync(name, token, Invalid);
            }

            foreach (var (name, token) in forge(Session.Refresh))
            {
                await ShouldRefuseRefreshAsync(name, token, Invalid);
            }

            await SessionShouldLiveAsync();
        }
    }

    private protected async Task ShouldRefuseAccessAsync(string name, string token, string text)
    {
        _presented.Add(token);
        if (CanBeSentInHeader(token))
        {
            Assert.That(
                await TokenAnswer.AccessAsync(Client, token), Is.EqualTo(TokenAnswer.RefusedAccess(text)), $"{name}: protected call");
        }

        Assert.That(await TokenAnswer.VerifyAsync(Client, token), Is.EqualTo(TokenAnswer.Refused(text)), $"{name}: access token at verify");
    }

    private protected async Task ShouldRefuseRefreshAsync(string name, string token, string text)
    {
        _presented.Add(token);
        Assert.That(await TokenAnswer.RefreshAsync(Client, token), Is.EqualTo(TokenAnswer.Refused(text)), $"{name}: refresh");
        Assert.That(
            await TokenAnswer.VerifyAsync(Client, token), Is.EqualTo(TokenAnswer.Refused(text)), $"{name}: refresh token at verify");
        Assert.That(await TokenAnswer.BlacklistAsync(Client, token), Is.EqualTo(TokenAnswer.Refused(text)), $"{name}: blacklist");
    }

    private protected async Task SessionShouldLiveAsync()
    {
        Assert.That(await TokenAnswer.AccessAsync(Client, Session.Access.Token), Is.EqualTo(TokenAnswer.Ok), "the session's access token");
        Assert.That(
            await TokenAnswer.VerifyAsync(Client, Session.Refresh.Token), Is.EqualTo(TokenAnswer.Ok), "the session's refresh token");
    }

    /// <summary>White space and commas make a header of another form, which is row 64.</summary>
    private static bool CanBeSentInHeader(string token) => token.All(c => c is > ' ' and < '\u007f' and not ',');
}
