namespace Api.Tests.Documentation;

/// <summary>Tables of a Markdown document, found by their head.</summary>
internal static class MarkdownTable
{
    private const string Separator = "---";

    /// <summary>The rows of all tables with these columns, in the order of the document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="columns">The whole head, by which a table is recognised.</param>
    /// <returns>The cells of each row, trimmed; as many as there are columns.</returns>
    public static List<string[]> Read(string text, params string[] columns)
    {
        var rows = new List<string[]>();
        var inside = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                inside = false;
                continue;
            }

            var cells = Cells(line);
            if (cells.SequenceEqual(columns, StringComparer.Ordinal))
            {
                inside = true;
            }
            else if (inside && cells[0] != Separator)
            {
                Assert.That(cells, Has.Length.EqualTo(columns.Length), line);
                rows.Add(cells);
            }
        }

        return rows;
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
}
