using System.Reflection;
using Api.Application.Results;
using Api.Infrastructure.Accounts;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Architecture;

/// <summary>An event of the log is known by its id and its name.</summary>
public sealed class LogTests
{
    [TestCase(typeof(Error), 100)]
    [TestCase(typeof(ApplicationUser), 200)]
    public void Every_event_of_a_layer_has_an_id_of_its_own_out_of_the_layers_hundred(Type inLayer, int first)
    {
        var events = inLayer.Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (Method: method, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(found => found.Event is not null)
            .ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(events.Select(found => found.Event!.EventId), Is.Not.Empty.And.Unique.And.All.InRange(first, first + 99));
            Assert.That(events.Select(found => found.Event!.EventName), Is.EqualTo(events.Select(found => found.Method.Name)));
            Assert.That(events.Select(found => found.Method.DeclaringType!.Name), Is.All.EqualTo("Log"));
        }
    }
}
