using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Tests.Support;

namespace Api.Tests.Conformance;

/// <summary>
/// Each recorded answer of SimpleJWT is ours as well, or differs for a reason that <see cref="Differences"/> gives. Compared are
/// the status; <c>detail</c>, <c>code</c>, <c>messages</c> and what is said of fields, where SimpleJWT says something; the scheme of
/// the challenge; and of a 405 the methods.
/// </summary>
[Category("Slow")]
public sealed class ConformanceTests
{
    private const string Document = "docs/simplejwt.md";
    private const string Begin = "<!-- begin of what ConformanceTests makes: ACCEPT_SIMPLEJWT=1 -->\n";
    private const string End = "<!-- end of what ConformanceTests makes -->";

    private static IEnumerable<TestCaseData> Cases =>
        SimpleJwtCase.All.Select(recorded => new TestCaseData(recorded.Id).SetArgDisplayNames($"{recorded}"));

    [TestCaseSource(nameof(Cases))]
    public async Task The_answer_is_the_same_or_different_on_purpose(int id)
    {
        var recorded = SimpleJwtCase.All.Single(one => one.Id == id);
        using var world = new RecordedWorld(recorded);

        var answer = await world.AnswerAsync();

        var found = Compare(recorded, answer);
        if (Differences.Of(id) is { } known)
        {
            Assert.That(found, Is.Not.Empty, $"It is the same by now, and listed as different: {known.Reason}");
            Assert.That(answer.Status, Is.EqualTo(known.Ours.Single(ours => ours.Id == id).Status), answer.Text);
        }
        else
        {
            Assert.That(found, Is.Empty, answer.Text);
        }
    }

    [Test]
    public async Task The_document_lists_every_difference_and_counts_the_cases()
    {
        var ids = Differences.All.SelectMany(difference => difference.Ours).Select(ours => ours.Id).ToList();
        Assert.That(ids, Is.Unique.And.SubsetOf(SimpleJwtCase.All.Select(recorded => recorded.Id)));
        await TestContext.Out.WriteLineAsync($"{SimpleJwtCase.All.Count - ids.Count} the same, {ids.Count} different on purpose");
        var path = Repository.File(Document);
        var text = await File.ReadAllTextAsync(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));

        await Snapshot.ShouldBeAcceptedAsync(
            text[..begin] + Render(ids.Count) + text[end..], path, "ACCEPT_SIMPLEJWT", nameof(ConformanceTests));
    }

    private static string Render(int different)
    {
        var text = new StringBuilder();
        var all = SimpleJwtCase.All.Count;
        text.Append(CultureInfo.InvariantCulture, $"Of {all} recorded answers **{all - different} are the same and {different} different ")
            .Append("on purpose**:\n\n| why | request | SimpleJWT | here |\n|---|---|---|---|\n");
        foreach (var (reason, ours) in Differences.All.Select(difference => (difference.Reason, difference.Ours)))
        {
            var cases = ours.Select(one => (Recorded: SimpleJwtCase.All.Single(recorded => recorded.Id == one.Id), one.Status)).ToList();
            text.AppendJoin("", "| ", reason, " | ", string.Join("<br>", cases.Select(one => Shown(one.Recorded))), " | ")
                .AppendJoin("<br>", cases.Select(one => one.Recorded.Status))
                .Append(" | ")
                .AppendJoin("<br>", cases.Select(one => one.Status))
                .Append(" |\n");
        }

        return text.ToString();
    }

    private static string Shown(SimpleJwtCase recorded) => recorded.Name
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal);

    private static List<string> Compare(SimpleJwtCase recorded, RecordedAnswer answer)
    {
        var body = answer.Text.StartsWith('{') ? JsonNode.Parse(answer.Text)!.AsObject() : [];
        var found = new List<string>();
        Expect("status", recorded.Status, answer.Status);
        if (recorded.Detail is not null)
        {
            Expect("detail", recorded.Detail, (string?)body["detail"]);
        }

        if (recorded.Code is not null)
        {
            Expect("code", recorded.Code, (string?)body["code"]);
        }

        if (recorded.Messages is { } messages)
        {
            Expect("messages", JsonNode.Parse(messages.GetRawText())!.ToJsonString(), body["messages"]?.ToJsonString());
        }

        if (recorded.Fields is { } fields)
        {
            Expect("fields", Lines(fields), Lines(body["errors"]?.Deserialize<Dictionary<string, string[]>>() ?? []));
        }

        if (recorded.Challenge is not null)
        {
            Expect("challenge", recorded.Challenge.Split(' ')[0], answer.Challenge);
        }

        if (recorded.Allow is not null)
        {
            // OPTIONS describes a view in Django REST framework; here it belongs to CORS.
            Expect("Allow", Methods(recorded.Allow.Split(", ").Where(method => method != "OPTIONS")), Methods(answer.Allow));
        }

        return found;

        void Expect<T>(string what, T theirs, T ours)
        {
            if (!Equals(theirs, ours))
            {
                found.Add($"{what}: '{ours}' and not '{theirs}'");
            }
        }
    }

    private static string Methods(IEnumerable<string> methods) => string.Join(", ", methods.Order(StringComparer.Ordinal));

    /// <summary>What is said of fields, by our names of them: camelCase.</summary>
    private static string Lines(IReadOnlyDictionary<string, string[]> fields) => string.Join(
        "; ",
        fields.Select(field => $"{Ours(field.Key)}: {string.Join(' ', field.Value)}").Order(StringComparer.Ordinal));

    private static string Ours(string name) => JsonNamingPolicy.CamelCase.ConvertName(
        string.Concat(name.Split('_').Select(part => part.Length == 0 ? "" : char.ToUpperInvariant(part[0]) + part[1..])));
}
