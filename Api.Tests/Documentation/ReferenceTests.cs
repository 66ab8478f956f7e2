using System.Globalization;
using System.Text.RegularExpressions;
using Api.Tests.Support;
using Api.Tests.Web.Controllers;
using Api.Web.Errors;

namespace Api.Tests.Documentation;

/// <summary>What code, tests and documents refer to exists in the repository: security rows, test classes, files, headings.</summary>
public sealed partial class ReferenceTests
{
    private const string Security = "docs/security.md";
    private const string Contract = "docs/contract.md";

    private static readonly string[] SkippedFolders =
        [".git", ".idea", ".vs", ".vscode", "bin", "build", "data", "dist", "node_modules", "obj", "TestResults"];

    // Lock files name the files of other people's packages.
    private static readonly string[] TextExtensions =
        [".cs", ".ts", ".md", ".sh", ".yml", ".yaml", ".html", ".css", ".http", ".conf", ".csproj", ".props"];

    private static readonly string[] OutsideFolderReaders =
    [
        "Api.Tests/Support/Wycheproof.cs",
    ];

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Files = new(ReadFiles);

    private static IEnumerable<KeyValuePair<string, string>> Texts => Files.Value.Where(file => file.Value.Length > 0);

    [Test]
    public void Every_row_that_is_mentioned_stands_in_the_table()
    {
        var rows = Rows().Select(row => row.Number).ToList();

        // A row keeps its number: where one is missing, its requirement is not built.
        Assert.That(rows, Is.Not.Empty.And.Unique.And.Ordered);
        Report(
            from file in Texts
            from row in RowsMentionedIn(file.Value)
            where !rows.Contains(row)
            select $"{file.Key} mentions row {row}, which is not in {Security}");
    }

    [Test]
    public void Every_row_names_test_classes_that_exist_and_mention_it_or_says_why_there_is_none()
    {
        var types = typeof(ReferenceTests).Assembly.GetTypes().Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var mentions = Texts.Where(file => file.Key.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(
                file => ClassDeclaration().Matches(file.Value),
                (file, found) => (Name: found.Groups["name"].Value, Rows: RowsMentionedIn(file.Value)))
            .ToLookup(declared => declared.Name, declared => declared.Rows, StringComparer.Ordinal);
        var violations = new List<string>();
        foreach (var row in Rows())
        {
            var classes = TestClass().Matches(row.ShownBy).Select(found => found.Groups["name"].Value).ToList();
            if (classes.Count == 0 && !row.ShownBy.StartsWith("no test yet: ", StringComparison.Ordinal))
            {
                violations.Add($"row {row.Number} names no test class and does not begin with 'no test yet: '");
            }

            violations.AddRange(
                from name in classes
                where types.Contains(name) && !mentions[name].Any(mentioned => mentioned.Contains(row.Number))
                select $"row {row.Number} names {name}, which neither has a Row_{row.Number}_ test nor mentions the row in a comment");
        }

        violations.AddRange(
            from found in TestClass().Matches(Files.Value[Security])
            let name = found.Groups["name"].Value
            where !types.Contains(name)
            select $"{Security} names {name}, which does not exist");
        Report(violations);
    }

    [Test]
    public void A_test_of_a_row_is_named_by_its_number_and_a_sentence_that_begins_with_a_capital_letter() => Report(
        from type in typeof(ReferenceTests).Assembly.GetTypes()
        from method in type.GetMethods().Where(method => method.DeclaringType == type)
        where method.Name.StartsWith("Row_", StringComparison.Ordinal) && !RowTestName().IsMatch(method.Name)
        select $"{type.Name}.{method.Name}");

    [Test]
    public void Every_link_of_a_document_leads_to_a_file_and_a_heading() => Report(
        from file in Documents()
        from link in LinksOf(file.Value)
        let fault = FindFault(file.Key, link)
        where fault is not null
        select $"{file.Key} links to {link}, {fault}");

    [Test]
    public void Every_document_that_is_named_is_in_the_repository()
    {
        var paths = Files.Value.Keys.Select(path => "/" + path).ToList();

        // docs/contract.md is what is meant by "the contract", docs/security.md by "the security requirements".
        Assert.That(Files.Value.Keys, Is.SupersetOf(new[] { Contract, Security }));
        Report(
            from file in Texts
            where file.Value.Contains(".md", StringComparison.Ordinal)
            from mention in DocumentName().Matches(Address().Replace(file.Value, "")).Select(found => found.Value)
            where !Files.Value.ContainsKey(Normalize(FolderOf(file.Key) + mention))
                && !paths.Exists(path => path.EndsWith("/" + Normalize(mention), StringComparison.Ordinal))
            select $"{file.Key} names {mention}, which is not in the repository");
    }

    [Test]
    public void Nothing_points_out_of_the_repository_but_the_tests_that_read_data_there() => Report(
        from file in Texts
        where !OutsideFolderReaders.Contains(file.Key)
        from found in OutsideFolder().Matches(file.Value)
        select $"{file.Key} names '{found.Value}', which is not in the repository");

    [Test]
    public void The_contract_lists_exactly_the_error_codes_that_are_answered()
    {
        var listed = CodeRow().Matches(Files.Value[Contract])
            .Select(row => (Name: row.Groups["code"].Value, Status: Number(row.Groups["status"].Value)));

        Assert.That(listed, Is.EquivalentTo(ErrorCode.All.Select(code => (code.Name, code.Status))));
    }

    [Test]
    public void The_contract_has_every_path_that_is_served()
    {
        var text = Files.Value[Contract];

        Report(
            from served in ServedPaths.All
            let path = served.Path.Replace("/1/", "/{id}/", StringComparison.Ordinal)
            where !text.Contains($" {path}`", StringComparison.Ordinal)
            select $"{Contract} lacks {path}");
    }

    private static void Report(IEnumerable<string> violations)
    {
        var found = violations.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Assert.That(found, Is.Empty, string.Join('\n', found));
    }

    private static IEnumerable<(int Number, string ShownBy)> Rows() => SecurityRow().Matches(Files.Value[Security])
        .Select(row => (Number(row.Groups["number"].Value), row.Groups["tests"].Value));

    private static HashSet<int> RowsMentionedIn(string text)
    {
        var rows = RowName().Matches(text).Select(found => Number(found.Groups["number"].Value)).ToHashSet();
        foreach (Match mention in RowMention().Matches(text))
        {
            var numbers = Digits().Matches(mention.Value).Select(found => Number(found.Value)).ToList();
            var (first, last) = (numbers[0], numbers[^1]);
            rows.UnionWith(mention.Groups["range"].Success && first < last ? Enumerable.Range(first, last - first + 1) : numbers);
        }

        return rows;
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, string>> Documents() =>
        Texts.Where(file => file.Key.EndsWith(".md", StringComparison.Ordinal));

    private static IEnumerable<string> LinksOf(string document)
    {
        var prose = WithoutCode(document);
        return Link().Matches(prose).Concat(Reference().Matches(prose))
            .Select(found => found.Groups["target"].Value)
            .Where(link => !HasScheme().IsMatch(link));
    }

    private static string? FindFault(string document, string link)
    {
        var parts = link.Split('#', 2);
        var folder = parts[0].StartsWith('/') ? "" : FolderOf(document);
        var target = parts[0].Length == 0 ? document : Normalize(folder + Uri.UnescapeDataString(parts[0]));
        if (!Files.Value.ContainsKey(target) && !Files.Value.Keys.Any(path => path.StartsWith(target + "/", StringComparison.Ordinal)))
        {
            return "which is not in the repository";
        }

        var hasHeading = parts.Length == 1
            || !target.EndsWith(".md", StringComparison.Ordinal)
            || HeadingsOf(Files.Value[target]).Contains(parts[1], StringComparer.Ordinal);
        return hasHeading ? null : "where there is no such heading";
    }

    /// <summary>Where the headings of a document can be linked to, as GitHub makes these names.</summary>
    private static IEnumerable<string> HeadingsOf(string document) => Heading().Matches(Fence().Replace(document, ""))
        .Select(found => NotInAnchor().Replace(found.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .GroupBy(name => name, StringComparer.Ordinal)
        .SelectMany(same => same.Select((name, repetition) => repetition == 0 ? name : $"{name}-{repetition}"));

    /// <summary>Empty for the root, otherwise with a slash behind.</summary>
    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    private static string WithoutCode(string document) => InlineCode().Replace(Fence().Replace(document, ""), "");

    /// <summary>A path from the root of the repository, without dots; one that leads out of it keeps them.</summary>
    private static string Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>Every file by its path from the root, with its text if it is one of ours and not of a tool.</summary>
    private static Dictionary<string, string> ReadFiles()
    {
        var root = Repository.File("");
        return FilesBelow(new DirectoryInfo(root)).ToDictionary(
            file => Path.GetRelativePath(root, file.FullName).Replace('\\', '/'),
            file => TextExtensions.Contains(file.Extension, StringComparer.Ordinal) ? File.ReadAllText(file.FullName) : "",
            StringComparer.Ordinal);
    }

    private static IEnumerable<FileInfo> FilesBelow(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(inner => !SkippedFolders.Contains(inner.Name, StringComparer.Ordinal)).SelectMany(FilesBelow));

    [GeneratedRegex(
        @"^\| (?<number>[0-9]+) \| [^|]+ \| (?<tests>[^|]+) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SecurityRow();

    [GeneratedRegex(
        @"^\| (?<status>[0-9]{3}) \| `(?<code>[a-z_]+)` \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CodeRow();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*Tests)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\bclass (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ClassDeclaration();

    [GeneratedRegex("Row_(?<number>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RowName();

    [GeneratedRegex("^(Row_[1-9][0-9]*_)+(?!Row_)[A-Z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RowTestName();

    [GeneratedRegex(
        @"\b[Rr]ows? [0-9]+((?<range> to |–)[0-9]+|(, | and | or )[0-9]+\b)*",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RowMention();

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\]\(<?(?<target>[^)\s>]+)>?( ""[^""]*"")?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();

    [GeneratedRegex(
        @"^\[[^\]]+\]: <?(?<target>[^\s>]+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Reference();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex HasScheme();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{Nd}_\- ]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<![\w<>*./-])(\.{1,2}/)*[\w-]+([./][\w-]+)*\.md\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DocumentName();

    [GeneratedRegex(@"(?<![\w-])shared[/]\S*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OutsideFolder();
}
