using Api.Application.Mail;
using Api.Domain.Users;
using Api.Infrastructure.Mail;
using Api.Infrastructure.Persistence;
using Api.Infrastructure.Tokens.SigningKeys;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>A database, flows whose secrets are known, and the program without web that sends to a server of the test.</summary>
public abstract class MailFixture
{
    private protected const string Code = "31415926";
    private protected const string LinkSecret = "Zm9ydHktdHdvLWJ5dGVz_-x";
    private protected const string Recipient = "ada@example.com";
    private protected const string Sender = "noreply@shop.example";
    private protected const string Product = "Ada's <Shop> & more";
    private protected const string Page = "https://app.shop.example/account";

    private protected const string Agent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0 <a href=\"http://evil.example\">";

    private readonly List<IDisposable> _started = [];

    private protected TestDatabase Database { get; private set; } = null!;

    private protected FakeFlowMails Flows { get; } = new();

    [SetUp]
    public void CreateDatabase() => Database = TestDatabase.Create();

    [TearDown]
    public void DisposeAll()
    {
        _started.ForEach(started => started.Dispose());
        Database.Dispose();
    }

    private protected async Task<MailServer> StartServerAsync() => Own(await MailServer.StartAsync());

    private protected T Own<T>(T started)
        where T : IDisposable
    {
        // What was started last ends first.
        _started.Insert(0, started);
        return started;
    }

    /// <summary>The program, as one replica.</summary>
    private protected LayersWithoutWeb Program(int port, params (string Key, string? Value)[] settings) =>
        Program(_ => { }, port, settings);

    private protected LayersWithoutWeb Program(
        Action<IServiceCollection> replace, int port, params (string Key, string? Value)[] settings) => Own(new LayersWithoutWeb(
        [
            .. Database.Settings, ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{port}"), ("Mail:Security", "None"), ("Mail:From", Sender),
            ("Accounts:ProductName", Product), ("Accounts:PageUrl", Page), .. settings,
        ],
        services => replace(services.AddSingleton<IFlowMails>(Flows))));

    /// <summary>A mail with a code, for a flow that goes on.</summary>
    private protected OutgoingMail CodeMail(
        LayersWithoutWeb layers, MailTemplate template = MailTemplate.PasswordReset, string language = "en", string recipient = Recipient)
    {
        var flow = Guid.CreateVersion7();
        var now = layers.Time.GetUtcNow();
        Flows.Open[flow] = new FlowSecrets(Code, LinkSecret, "password_reset", now + TimeSpan.FromMinutes(15));
        return new OutgoingMail(template, language, recipient, new UserId(7), flow, now, Agent, now + TimeSpan.FromMinutes(15));
    }

    /// <summary>A mail that tells what has happened.</summary>
    private protected static OutgoingMail Notice(
        LayersWithoutWeb layers,
        MailTemplate template = MailTemplate.PasswordChanged,
        string language = "en",
        string recipient = Recipient)
    {
        var now = layers.Time.GetUtcNow();
        return new OutgoingMail(template, language, recipient, new UserId(7), null, now, Agent, now + TimeSpan.FromDays(1));
    }

    /// <summary>Commits mails in one transaction.</summary>
    private protected static async Task AddAsync(LayersWithoutWeb layers, params OutgoingMail[] mails)
    {
        await using var scope = layers.CreateScope();
        var outbox = scope.ServiceProvider.GetRequiredService<IOutbox>();
        await scope.ServiceProvider.GetRequiredService<AppDbContext>().InTransactionAsync(
            async () =>
            {
                foreach (var mail in mails)
                {
                    await outbox.AddAsync(mail, default);
                }

                return true;
            },
            default);
    }

    /// <summary>One pass over what is due.</summary>
    private protected static Task<bool> SendDueAsync(LayersWithoutWeb layers) =>
        layers.WithAsync((MailDispatch dispatch) => dispatch.SendDueAsync(default));

    /// <summary>What waits.</summary>
    private protected static async Task<List<OutboxMail>> WaitingAsync(LayersWithoutWeb layers)
    {
        List<OutboxMail> waiting = [];
        await layers.WithDatabaseAsync(async database =>
            waiting = await database.Outbox.AsNoTracking().OrderBy(mail => mail.Id).ToListAsync());
        return waiting;
    }

    /// <summary>The service that sends while the program runs.</summary>
    private protected static async Task<MailSender> StartSenderAsync(LayersWithoutWeb layers)
    {
        await using var scope = layers.CreateScope();
        var sender = scope.ServiceProvider.GetServices<IHostedService>().OfType<MailSender>().Single();
        await sender.StartAsync(default);
        return sender;
    }

    private protected sealed class FakeFlowMails : IFlowMails
    {
        public Dictionary<Guid, FlowSecrets> Open { get; } = [];

        /// <summary>Whether this replica has the keys of codes.</summary>
        public bool HasKeys { get; set; } = true;

        public Task<FlowSecrets?> FindAsync(Guid flow, CancellationToken cancellationToken) => HasKeys
            ? Task.FromResult(Open.GetValueOrDefault(flow))
            : throw new KeysUnavailableException("The key of a code is not known.");
    }
}
