using System.Text.Json;
using Api.Tests.Support;

namespace Api.Tests.Conformance;

/// <summary>
/// What SimpleJWT answered to one request, as it was recorded: its development version where that says something else than the
/// release. Members are null where the answer had none.
/// </summary>
/// <param name="Id">The number of the recording.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Under">The settings under which it was recorded.</param>
/// <param name="Method">The method of the request.</param>
/// <param name="Path">Path and query of the request.</param>
/// <param name="Headers">Its other headers; placeholders stand for tokens.</param>
/// <param name="Type">Its Content-Type.</param>
/// <param name="Body">Its body; placeholders stand for tokens.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Detail">Its <c>detail</c>.</param>
/// <param name="Code">Its <c>code</c>.</param>
/// <param name="Messages">Its <c>messages</c>.</param>
/// <param name="Fields">What it said of fields.</param>
/// <param name="Challenge">Its <c>WWW-Authenticate</c>.</param>
/// <param name="Allow">Its <c>Allow</c>, of a 405.</param>
internal sealed record SimpleJwtCase(
    int Id,
    string Name,
    string Under,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string>? Headers,
    string? Type,
    string? Body,
    int Status,
    string? Detail,
    string? Code,
    JsonElement? Messages,
    IReadOnlyDictionary<string, string[]>? Fields,
    string? Challenge,
    string? Allow)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<SimpleJwtCase> All { get; } = JsonSerializer.Deserialize<SimpleJwtCase[]>(
        File.ReadAllText(Repository.File("Api.Tests/Conformance/simplejwt-cases.json")), Json)!;

    public override string ToString() => $"{Id} {Name}";
}

/// <summary>Our answer to the same request.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The body.</param>
/// <param name="Challenge">The scheme of <c>WWW-Authenticate</c>.</param>
/// <param name="Allow">The methods of <c>Allow</c>.</param>
internal sealed record RecordedAnswer(int Status, string Text, string? Challenge, IReadOnlyList<string> Allow);
