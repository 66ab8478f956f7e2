using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Application.Mail;
using Api.Domain.Flows;
using Api.Domain.Sessions;
using Api.Infrastructure.Accounts;
using Api.Infrastructure.Flows;
using Api.Infrastructure.Mail;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Tokens.KeyRotation;
using Api.Tests.Support;
using Api.Tests.Web.Browsers;
using Api.Tests.Web.Sessions;
using Api.Tests.Web.Users;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Processes.Upgrades;

/// <summary>
/// Fills a database as users of the program would: accounts and sessions in every state, by calls. Only what no call writes
/// is written behind the program's back.
/// </summary>
internal sealed class FilledDatabase
{
    /// <summary>The users with these passwords that can log in when it is filled.</summary>
    public static readonly IReadOnlyDictionary<string, string> Passwords = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [ApiFactory.Administrator] = ApiFactory.AdministratorPassword,
        [Ada] = ApiFactory.UserPassword,
        [Bob] = ChangedPassword,
        [Dan] = ApiFactory.UserPassword,
    };

    /// <summary>The user whose account is blocked, with <see cref="ApiFactory.UserPassword"/>.</summary>
    public const string Blocked = "eve";

    private const string Ada = "ada";
    private const string Bob = "bob";
    private const string Carl = "carl";
    private const string Dan = "dan";
    private const string Fay = "fay";
    private const string ChangedPassword = "another horse battery staple";

    private readonly ApiFactory _api;
    private readonly HttpClient _anonymous;

    private FilledDatabase(ApiFactory api, HttpClient anonymous) => (_api, _anonymous) = (api, anonymous);

    /// <summary>Fills a database.</summary>
    /// <param name="database">A place for a SQLite file, which the program makes.</param>
    /// <param name="folder">Where the copy goes that is returned; made anew.</param>
    /// <returns>A copy that no program works on, with everything written back to its file and no free page.</returns>
    public static async Task<SqliteDatabase> MakeAsync(SqliteDatabase database, string folder)
    {
        using var api = new ApiFactory { Database = database, Configure = new RemoteAddress().Register };
        api.Time.SetUtcNow(Release.LeftAt - TimeSpan.FromDays(2));
        using var anonymous = api.CreateClient();
        anonymous.DefaultRequestHeaders.UserAgent.ParseAdd("Example/1.0");
        await new FilledDatabase(api, anonymous).FillAsync();
        var left = database.Copy(folder);
        await using var context = left.Open();
        await context.Database.ExecuteSqlAsync($"VACUUM");
        await context.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)");
        return left;
    }

    private async Task FillAsync()
    {
        // Nobody refreshes it: it has expired when the database is left.
        await LogInAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);

        _api.Time.SetUtcNow(Release.LeftAt - TimeSpan.FromMinutes(4));
        using var administrator = _api.CreateClient((await LogInAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword)).Access);
        await administrator.CreateRolesAsync("auditor");
        var ada = EditRequests.PathOf(await administrator.CreateAsync(
            Ada,
            ("email", "ada@example.com"),
            ("firstName", "Ȧda"),
            ("lastName", new string('Ł', 150)),
            ("roles", new JsonArray("auditor"))));
        await administrator.CreateAsync(Bob, ("lastName", "O'Hara"));
        var carl = EditRequests.PathOf(await administrator.CreateAsync(Carl));
        await administrator.CreateAsync(Dan);
        await administrator.CreateAsync(Blocked);
        // The highest number is that of a user who is deleted.
        var fay = EditRequests.PathOf(await administrator.CreateAsync(Fay));
        await AddWhatNoCallWritesAsync();

        var stolen = await LogInAsync(Ada);
        await _anonymous.SuccessorAsync(stolen.Refresh);
        await _anonymous.SuccessorAsync((await LogInAsync(Ada)).Refresh);
        await _anonymous.SuccessorWithAsync((await LogInAsync(Ada)).Refresh, SessionRequests.Key);
        await GuessAsync();

        _api.Time.SetUtcNow(Release.LeftAt);
        using (var reuse = await _anonymous.RefreshAsync(stolen.Refresh))
        {
            await reuse.ShouldRefuseTokenAsync();
        }

        await EndByCallsAsync(administrator, ada);
        await EndByPasswordAsync();
        await EndByNumberAsync();
        await EndByCookieAsync();
        await LogInAsync(Carl);
        await administrator.PatchedAsync(carl, """{"isActive":false}""");
        await LogInAsync(Fay);
        await administrator.DeletedAsync(fay);
    }

    private async Task EndByCallsAsync(HttpClient administrator, string path)
    {
        using (var blacklisted = await _anonymous.BlacklistAsync((await LogInAsync(Ada)).Refresh))
        {
            await blacklisted.ShouldBeEmptyOkAsync();
        }

        var byOwner = SessionRequests.SessionOf((await LogInAsync(Ada)).Refresh);
        var byAdministrator = SessionRequests.SessionOf((await LogInAsync(Ada)).Refresh);
        using var owner = _api.CreateClient((await LogInAsync(Ada)).Access);
        await owner.DeletedAsync($"{SessionRequests.Path}{byOwner}/");
        await administrator.DeletedAsync($"{path}sessions/{byAdministrator}/");
    }

    private async Task EndByPasswordAsync()
    {
        await LogInAsync(Bob);
        using var bob = _api.CreateClient((await LogInAsync(Bob)).Access);
        using var changed = await bob.PostAsJsonAsync(
            EditRequests.Me + "password/", new { currentPassword = ApiFactory.UserPassword, newPassword = ChangedPassword });
        await changed.ShouldBeNoContentAsync();
    }

    private async Task EndByNumberAsync()
    {
        using var one = _api.Beside(("Jwt:SessionsPerUser", "1"));
        await one.LoginAsync(Dan, ApiFactory.UserPassword);
        await one.LoginAsync(Dan, ApiFactory.UserPassword);
    }

    private async Task EndByCookieAsync()
    {
        using var browser = _api.CreateBrowser();
        var (replaced, _) = await browser.CookieLoginAsync();
        await browser.CookieLoginAsync(replaced);
    }

    /// <summary>Guesses until the account is blocked for a minute.</summary>
    private async Task GuessAsync()
    {
        using var strict = _api.Beside(("Lockout:FreeFailures", "1"));
        using var guesser = strict.CreateClient();
        _api.Time.SetUtcNow(Release.LeftAt - TimeSpan.FromSeconds(63));
        for (var wait = 1; wait <= 32; wait *= 2)
        {
            await FailAsync();
            _api.Time.Advance(TimeSpan.FromSeconds(wait));
        }

        await FailAsync();
        await FailAsync("nobody");

        async Task FailAsync(string username = Blocked)
        {
            using var guess = await guesser.ObtainAsync(username, "a wrong password");
            await guess.ShouldRefuseLoginAsync();
        }
    }

    private Task AddWhatNoCallWritesAsync() => _api.WithDatabaseAsync(async context =>
    {
        var ada = await context.Users.SingleAsync(user => user.UserName == Ada);
        ada.EmailConfirmedAt = ada.DateJoined;
        (ada.PhoneNumber, ada.PhoneNumberConfirmed, ada.EmailConfirmed, ada.TwoFactorEnabled) = ("+44 20 7946 0000", true, true, true);
        var role = await context.UserRoles.SingleAsync(link => link.UserId == ada.Id);
        context.Add(new IdentityRoleClaim<long> { RoleId = role.RoleId, ClaimType = "may", ClaimValue = "read" });
        context.Add(new IdentityUserClaim<long> { UserId = ada.Id, ClaimType = "born", ClaimValue = "1815" });
        context.Add(new IdentityUserLogin<long>
        {
            UserId = ada.Id,
            LoginProvider = "example",
            ProviderKey = "1",
            ProviderDisplayName = "Example",
        });
        context.Add(new IdentityUserToken<long> { UserId = ada.Id, LoginProvider = "example", Name = "code", Value = "ɣ" });
        AddMailsFlowsAndKeys(context, ada);
        await context.SaveChangesAsync();
        var (_, access) = await LogInAsync(Ada);
        Assert.That(SessionId.TryParse((string)TokenForge.Open(access).Claims["sid"]!, out var revoked));
        await context.Sessions.Where(session => session.Id == revoked).ExecuteUpdateAsync(session => session
            .SetProperty(s => s.EndedAt, Release.LeftAt).SetProperty(s => s.EndReason, EndReason.KeyRevoked));
    });

    private static void AddMailsFlowsAndKeys(AppDbContext context, ApplicationUser ada)
    {
        // As it is when the mail server has refused it: nobody sends it any more.
        context.Add(new OutboxMail
        {
            Id = Guid.CreateVersion7(Release.LeftAt),
            Template = MailTemplate.PasswordReset,
            Language = "en",
            Recipient = "ada@example.com",
            UserId = ada.Id,
            FlowId = Guid.CreateVersion7(Release.LeftAt),
            RequestedAt = Release.LeftAt,
            Agent = "Firefox, Windows",
            ExpiresAt = Release.LeftAt.AddMinutes(15),
            Attempts = 1,
            NextAttemptAt = Release.LeftAt.AddDays(7),
            SetAsideAt = Release.LeftAt,
        });
        var hash = new byte[32];
        // The program sweeps what is over.
        var later = ada.DateJoined.AddYears(100);
        context.Add(new AddressCounter { Mailbox = hash, Mails = new byte[8], WrongCodes = new byte[8], ExpiresAt = later });
        context.Add(new FlowRow
        {
            Id = FlowId.New(ada.DateJoined),
            Kind = FlowKind.SignUp,
            TokenHash = hash,
            LinkHash = hash,
            KeyId = "key",
            RequestHash = hash,
            UserId = ada.Id,
            OwnerState = hash,
            ExpiresAt = later,
            Network = new byte[16],
            NormalizedAddress = "NEW@EXAMPLE.COM",
            NewAddress = "new@example.com",
            UserName = "new",
            FirstName = "New",
            LastName = "User",
        });
        // As they are when keys have rotated: the key is revoked, so nobody opens it.
        context.Add(new DataProtectionKey { FriendlyName = "example", Xml = "<none />" });
        context.Add(new StoredKey
        {
            Number = 1,
            KeyId = "example",
            RefreshKeyId = "example-refresh",
            Algorithm = "ES256",
            AnnouncedAt = Release.LeftAt,
            SignsFrom = Release.LeftAt,
            RevokedAt = Release.LeftAt,
            Secrets = [1, 2, 3],
        });
    }

    private async Task<(string Refresh, string Access)> LogInAsync(string username, string password = ApiFactory.UserPassword)
    {
        using var login = await _anonymous.ObtainAsync(username, password);
        await login.ShouldBeOkAsync();
        var tokens = await login.ReadObjectAsync();
        return ((string)tokens["refresh"]!, (string)tokens["access"]!);
    }
}
