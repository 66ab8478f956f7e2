using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Api.Tests.Documentation;

/// <summary>
/// The part of the .http format that our file uses: <c>###</c> between requests, <c>@name = value</c>, <c># @name</c>
/// before a request, and <c>{{name}}</c>, <c>{{name.response.body.$.a.b}}</c>, <c>{{name.response.headers.A}}</c>.
/// </summary>
internal sealed partial class HttpFile
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (HttpResponseMessage Response, string Body)> _answers = new(StringComparer.Ordinal);

    private HttpFile(IReadOnlyList<HttpFileRequest> requests) => Requests = requests;

    public IReadOnlyList<HttpFileRequest> Requests { get; }

    public static HttpFile Parse(string text)
    {
        var sections = Separator().Split(text.ReplaceLineEndings("\n"));
        var file = new HttpFile([.. sections.Select(HttpFileRequest.Parse).OfType<HttpFileRequest>()]);
        foreach (Match variable in Variable().Matches(text))
        {
            file.Set(variable.Groups["name"].Value, variable.Groups["value"].Value);
        }

        return file;
    }

    public void Set(string variable, string value) => _variables[variable] = value;

    /// <summary>Sends it; what it is named is known to those after it.</summary>
    /// <exception cref="FormatException">A variable is not known.</exception>
    public async Task<(int Status, string Body)> SendAsync(HttpClient client, HttpFileRequest request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), Resolve(request.Address));
        if (request.Body.Length > 0)
        {
            message.Content = new StringContent(Resolve(request.Body));
            message.Content.Headers.Clear();
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, Resolve(value)))
            {
                message.Content!.Headers.Add(name, Resolve(value));
            }
        }

        var response = await client.SendAsync(message);
        var body = await response.Content.ReadAsStringAsync();
        if (request.Name is { } named)
        {
            _answers[named] = (response, body);
        }

        return ((int)response.StatusCode, body);
    }

    private string Resolve(string text) => Reference().Replace(text, reference => Find(reference.Groups["path"].Value.Trim()));

    private string Find(string path)
    {
        if (_variables.TryGetValue(path, out var value))
        {
            return value;
        }

        if (OfAnswer().Match(path) is { Success: true } match && _answers.TryGetValue(match.Groups["name"].Value, out var answer))
        {
            var found = match.Groups["header"] is { Success: true, Value: var header }
                ? answer.Response.Headers.TryGetValues(header, out var values) ? values.Single() : null
                : match.Groups["members"].Value.Split('.').Aggregate(
                    JsonNode.Parse(answer.Body), (node, member) => node?[member])?.ToString();
            if (found is not null)
            {
                return found;
            }
        }

        throw new FormatException($"{{{{{path}}}}} is not known.");
    }

    [GeneratedRegex("^###.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(
        @"^@(?<name>\w+)\s*=\s*(?<value>.*?)\s*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{(?<path>[^}]*)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"^(?<name>\w+)\.response\.(body\.\$\.(?<members>[\w.]+)|headers\.(?<header>[\w-]+))$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex OfAnswer();
}

/// <summary>One request, its references not yet resolved.</summary>
/// <param name="Name">By which later ones refer to its answer; null for none.</param>
/// <param name="Status">What a comment says that it is answered with; null when none does.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Address">Absolute, once resolved.</param>
/// <param name="Headers">In their order.</param>
/// <param name="Body">Empty for none.</param>
internal sealed partial record HttpFileRequest(
    string? Name,
    int? Status,
    string Method,
    string Address,
    IReadOnlyList<(string Name, string Value)> Headers,
    string Body)
{
    /// <summary>Null when the section holds no request.</summary>
    public static HttpFileRequest? Parse(string section)
    {
        var lines = section.Trim().Split('\n');
        var comments = lines.TakeWhile(line => line.Length == 0 || line[0] is '#' or '@').ToList();
        var request = lines.Skip(comments.Count).TakeWhile(line => line.Length > 0).ToList();
        if (request.Count == 0)
        {
            return null;
        }

        var start = request[0].Split(' ');
        return new HttpFileRequest(
            comments.Select(line => NameLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value,
            comments.Select(line => StatusLine().Match(line)).FirstOrDefault(match => match.Success) is { } status
                ? int.Parse(status.Groups["status"].Value, CultureInfo.InvariantCulture)
                : null,
            start[0],
            start[1],
            [.. request.Skip(1).Select(line => (line[..line.IndexOf(':', StringComparison.Ordinal)],
                line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()))],
            string.Join('\n', lines.Skip(comments.Count + request.Count + 1)).Trim());
    }

    [GeneratedRegex(@"^# @name (?<name>\w+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameLine();

    [GeneratedRegex(@"^# (?<status>\d{3}) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatusLine();
}
