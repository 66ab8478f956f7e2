using System.Reflection;
using Api.Application.Tokens;
using Api.Domain.Sessions;
using Api.Infrastructure;
using Api.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Documentation;

/// <summary>docs/events.md: it lists what the program logs, all of it and nothing else.</summary>
public sealed class EventsDocumentTests
{
    private const string Document = "docs/events.md";
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Layers =
        [typeof(Session).Assembly, typeof(TokenInspector).Assembly, typeof(DependencyInjection).Assembly, typeof(Program).Assembly];

    // The first digit of an event's id says which layer logs it.
    private static readonly Dictionary<string, int> Hundreds = new(StringComparer.Ordinal)
    {
        ["Api.Application"] = 1,
        ["Api.Infrastructure"] = 2,
        ["Api.Web"] = 3,
    };

    private static readonly List<(string Layer, LoggerMessageAttribute Event, MethodInfo Method)> Logged =
    [
        .. from layer in Layers
           from type in layer.GetTypes()
           from method in type.GetMethods(Declared)
           let logged = method.GetCustomAttribute<LoggerMessageAttribute>()
           where logged is not null
           select (layer.GetName().Name!, logged, method),
    ];

    [Test]
    public async Task Every_event_of_the_program_is_listed_and_no_other()
    {
        var rows = await ReadAsync();

        Assert.That(
            rows.Select(row => $"{row[0]} {row[1]} {row[2]}"),
            Is.Not.Empty.And.EquivalentTo(
                Logged.Select(logged => $"{logged.Event.EventId} {logged.Event.EventName} {logged.Event.Level}")));
    }

    [Test]
    public async Task Every_row_says_what_the_event_means_and_what_to_do()
    {
        foreach (var row in await ReadAsync())
        {
            Assert.That(row, Has.Count.EqualTo(5).And.All.Not.Empty, string.Join(" | ", row));
        }
    }

    [Test]
    public void An_event_has_an_id_of_its_own_and_the_name_of_its_method()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Logged.Select(logged => logged.Event.EventId), Is.Unique);
            Assert.That(Logged.Select(logged => logged.Event.EventId / 100), Is.EqualTo(Logged.Select(logged => Hundreds[logged.Layer])));
            Assert.That(Logged.Select(logged => logged.Event.EventName), Is.EqualTo(Logged.Select(logged => logged.Method.Name)));
            Assert.That(Logged.Select(logged => logged.Method.DeclaringType!.Name), Is.All.EqualTo("Log"));
        }
    }

    private static async Task<List<List<string>>> ReadAsync() =>
    [
        .. (await File.ReadAllLinesAsync(Repository.File(Document)))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToList()),
    ];
}
