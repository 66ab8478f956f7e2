using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Api.Bench.Loads;
using Api.Bench.Programs;

namespace Api.Bench.Rows;

/// <summary>
/// Rows 41 and 80 of the security requirements: a wrong password, an unknown name, an inactive, a blocked and a password-less
/// account are refused alike, from addresses that are known and that are not.
/// </summary>
internal sealed class RefusedLogins : IAlikeCalls
{
    private const string Password = "correct horse battery staple";
    private const string Stranger = "198.51.100.66";
    private const string StrangerInIpv6 = "2001:db8:66::1";
    private const string Home = "203.0.113.9";

    private static readonly (string Kind, string Username, string From)[] Accounts =
    [
        ("wrong password", "normal", Stranger),
        ("unknown", "nobody", Stranger),
        ("inactive", "inactive", Stranger),
        ("blocked", "blocked", Stranger),
        ("no password", "passwordless", Stranger),
        ("wrong password, known address", "normal", Home),
        ("unknown, the same address", "nobody", Home),
        ("blocked, known address", "blocked", Home),
        ("wrong password, IPv6", "normal", StrangerInIpv6),
        ("unknown, IPv6", "nobody", StrangerInIpv6),
    ];

    public string Name => "logins";

    public IReadOnlyList<string> Kinds { get; } = [.. Accounts.Select(account => account.Kind)];

    public IReadOnlyList<string> Steps => ["refused"];

    public IReadOnlyList<(string Key, string Value)> Settings =>
        [("Lockout__FreeFailures", int.MaxValue.ToString(CultureInfo.InvariantCulture))];

    public async Task PrepareAsync(Server server, HttpClient client, int rounds, CancellationToken cancellationToken)
    {
        var administrator = await TokenPair.ObtainAsync(server.Address, Server.Administrator, cancellationToken);
        var usernames = Accounts.Select(account => account.Username).Distinct(StringComparer.Ordinal);
        foreach (var username in usernames.Where(name => name != "nobody"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/")
            {
                Content = JsonContent.Create(new { username, password = Password, isActive = username != "inactive" }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", administrator.Access);
            using var created = await client.SendAsync(request, cancellationToken);
            created.EnsureSuccessStatusCode();
        }

        // Their addresses are known from then on.
        foreach (var username in new[] { "normal", "blocked" })
        {
            (await SendAsync(client, username, Password, Home, cancellationToken)).Expect(HttpStatusCode.OK);
        }

        var farAhead = TimeProvider.System.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds();
        var prepared = await server.ExecuteAsync("UPDATE Users SET PasswordHash = NULL WHERE UserName = 'passwordless'")
            + await server.ExecuteAsync("UPDATE Users SET LockoutEnd = $end WHERE UserName = 'blocked'", ("$end", farAhead));
        if (prepared != 2)
        {
            throw new InvalidOperationException("The accounts are not in the database.");
        }
    }

    /// <summary>
    /// A known address is refused for a wrong password alone; the inactive account and the blocked one, for strangers, are given
    /// their right one.
    /// </summary>
    public async Task<IReadOnlyList<TimedAnswer>> TryAsync(
        Server server,
        HttpClient client,
        int kind,
        int round,
        CancellationToken cancellationToken)
    {
        var (_, username, from) = Accounts[kind];
        var password = username == "normal" || from == Home ? "not the right password" : Password;
        return [(await SendAsync(client, username, password, from, cancellationToken)).Expect(HttpStatusCode.Unauthorized)];
    }

    private static Task<TimedAnswer> SendAsync(
        HttpClient client,
        string username,
        string password,
        string from,
        CancellationToken cancellationToken) =>
        TimedAnswer.PostAsync(client, "/api/token/", new { username, password }, from, cancellationToken);
}
