using Api.Application.Flows;
using Api.Application.Mail;
using Api.Application.Results;
using Api.Domain.Flows;
using Api.Domain.Sessions;
using Api.Infrastructure.Flows;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Flows;

/// <summary>Rows 88, 99 and 100 at the store: what is counted, what a dump holds, how many flows there are.</summary>
[Category("Slow")]
public sealed class FlowStoreTests
{
    private const string Address = "ada@example.com";

    [Test]
    public async Task Row_88_A_thousand_networks_have_ten_codes_of_an_address_compared_in_a_day()
    {
        const int Networks = 1000;
        using var database = TestDatabase.Create();
        using var layers = Layers(database);
        var compared = 0;
        for (var i = 0; i < Networks; i++)
        {
            var token = (await AskAsync(layers, $"198.51.{i / 250}.{i % 250}")).Value!.Flow;
            var flow = (await layers.WithAsync((IFlowStore flows) => flows.FindAsync(token, default)))!.Flow;
            for (var guess = 0; guess < 2; guess++)
            {
                var counted = await layers.WithAsync((IFlowStore flows) => flows.CountTryAsync(flow.Id, default));
                compared += counted.Value is { MayBeCompared: true } ? 1 : 0;
            }

            layers.Time.Advance(TimeSpan.FromDays(1) / Networks);
        }

        Assert.That(compared, Is.EqualTo(10));
    }

    [Test]
    public async Task What_stands_behind_a_plus_leads_to_the_same_mailbox()
    {
        using var database = TestDatabase.Create();
        using var layers = Layers(database);
        foreach (var address in new[] { "ada@example.com", "ada+1@example.com", "ADA+two@example.com", "ada+a+b@EXAMPLE.com" })
        {
            await AskAsync(layers, "192.0.2.1", address);
        }

        await AskAsync(layers, "192.0.2.1", "+ada@example.com");
        var counters = await CountersAsync(layers);

        Assert.That(counters.Select(counter => AddressCounter.Read(counter.Mails).Count), Is.EquivalentTo(new[] { 4, 1 }));
    }

    [Test]
    public async Task Row_99_A_dump_does_not_tell_where_a_stranger_came_from()
    {
        const string Ip = "198.51.100.77";
        using var database = TestDatabase.Create();
        using var layers = Layers(database);
        await AskAsync(layers, Ip);

        var dump = DatabaseDump.Of(database);

        Assert.That(dump.Find(Address.ToUpperInvariant()), Is.Not.Empty, "the row is there");
        Assert.That(dump.Find(Ip), Is.Empty);
    }

    [Test]
    public async Task Row_100_The_table_stays_bounded_and_signed_in_calls_go_on()
    {
        using var database = TestDatabase.Create();
        using var layers = Layers(database, null, ("Accounts:MaximumFlows", "20"));
        var refused = 0;
        for (var i = 0; i < 30; i++)
        {
            refused += (await AskAsync(layers, $"192.0.2.{i}", $"user{i}@example.com")).Error is Error.Busy ? 1 : 0;
        }

        var signedIn = await layers.WithAsync((INewFlows flows) => flows.AskAsync(
            new FlowDraft(FlowKind.EmailChange, "new@example.com", Again: null, []) { NewAddress = "new@example.com" },
            default));
        layers.Time.Advance(TimeSpan.FromMinutes(16));
        var later = await AskAsync(layers, "192.0.2.99");
        var count = 0;
        await layers.WithDatabaseAsync(async context => count = await context.Flows.CountAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused, Is.EqualTo(10));
            Assert.That(signedIn.Error, Is.Null);
            Assert.That(later.Error, Is.Null, "what is over makes room");
            Assert.That(count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Row_100_As_many_at_once_as_there_may_be_and_no_more()
    {
        using var database = TestDatabase.Create();
        using var layers = Layers(database, null, ("Accounts:MaximumFlows", "5"));
        var asked = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => Task.Run(() => AskAsync(layers, $"192.0.2.{i}", $"user{i}@example.com"))));
        var count = 0;
        await layers.WithDatabaseAsync(async context => count = await context.Flows.CountAsync());

        Assert.That(count, Is.EqualTo(5));
        Assert.That(asked.Count(result => result.Error is null), Is.EqualTo(5));
    }

    [Test]
    public async Task Row_100_One_network_gets_a_part_of_the_table()
    {
        using var database = TestDatabase.Create();
        using var layers = Layers(database);
        await AskAsync(layers, "2001:db8:1:1::1");
        await layers.WithDatabaseAsync(async context =>
        {
            var first = await context.Flows.AsNoTracking().SingleAsync();
            context.Flows.AddRange(Enumerable.Range(1, FlowRoom.MostOfNetwork - 1).Select(i => new FlowRow
            {
                Id = FlowId.New(layers.Time.GetUtcNow()),
                Kind = FlowKind.SignUp,
                TokenHash = BitConverter.GetBytes((long)i),
                LinkHash = BitConverter.GetBytes((long)i),
                KeyId = first.KeyId,
                RequestHash = first.RequestHash,
                ExpiresAt = first.ExpiresAt,
                Network = first.Network,
                NormalizedAddress = "X",
            }));
            await context.SaveChangesAsync();
        });

        var same = await AskAsync(layers, "2001:db8:1:2::1");
        var other = await AskAsync(layers, "2001:db8:2:1::1");
        layers.Time.Advance(TimeSpan.FromMinutes(15));
        var later = await AskAsync(layers, "2001:db8:1:2::1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same.Error, Is.TypeOf<Error.Busy>(), "of the same /48");
            Assert.That(other.Error, Is.Null);
            Assert.That(later.Error, Is.Null, "what is over does not count, swept or not");
        }
    }

    [Test]
    public async Task What_is_over_is_swept_and_counters_that_count_nothing_more()
    {
        using var database = TestDatabase.Create();
        using var layers = Layers(database);
        await AskAsync(layers, "192.0.2.1");
        layers.Time.Advance(TimeSpan.FromMinutes(14));
        var early = await SweepAsync();
        layers.Time.Advance(TimeSpan.FromMinutes(2));
        var flows = await SweepAsync();
        layers.Time.Advance(TimeSpan.FromHours(1));
        var counters = await SweepAsync();

        Assert.That((early, flows, counters), Is.EqualTo((0, 1, 1)));

        Task<int> SweepAsync() => layers.WithAsync((SweepFlowsHandler sweep) => sweep.HandleAsync(new SweepFlowsCommand(), default));
    }

    private static LayersWithoutWeb Layers(TestDatabase database, RecordingOutbox? outbox = null, params (string, string?)[] settings) =>
        new([.. database.Settings, .. settings], services => (outbox ?? new RecordingOutbox()).Replace(services));

    private static Task<Result<AskedFlow>> AskAsync(LayersWithoutWeb layers, string ip, string address = Address) => layers.WithAsync(
        (INewFlows flows) => flows.AskAsync(
            new FlowDraft(FlowKind.SignUp, address, Again: null, [address])
            {
                Stranger = new ClientInfo(null, ip),
                Mail = new FlowMail(MailTemplate.SignUp, address, User: null, ShowsCode: true, IsConfirmed: false),
            },
            default));

    private static async Task<List<AddressCounter>> CountersAsync(LayersWithoutWeb layers)
    {
        var counters = new List<AddressCounter>();
        await layers.WithDatabaseAsync(async context => counters.AddRange(await context.AddressCounters.AsNoTracking().ToListAsync()));
        return counters;
    }
}
