using Api.Tests.Support;

namespace Api.Tests.Architecture;

/// <summary>How the sources lie: what the compiler does not see of them.</summary>
public sealed class FolderTests
{
    private const int LongestFile = 300;
    private const int LongestLine = 140;
    private const int MostFolders = 12;

    [Test]
    public void Web_has_few_folders_and_none_with_a_single_file()
    {
        var folders = Directory.GetDirectories(Repository.File("Api.Web"))
            .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "data" or "Properties"))
            .ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(folders, Is.Not.Empty.And.Count.LessThanOrEqualTo(MostFolders));
            Assert.That(folders.Where(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length < 2), Is.Empty);
        }
    }

    [TestCase("Api.Domain")]
    [TestCase("Api.Application")]
    [TestCase("Api.Infrastructure")]
    [TestCase("Api.Web")]
    public void No_file_is_longer_than_300_lines(string project) => Assert.That(
        Sources(project).Where(file => File.ReadLines(file).Count() > LongestFile),
        Is.Empty);

    [TestCase("Api.Domain")]
    [TestCase("Api.Application")]
    [TestCase("Api.Infrastructure")]
    [TestCase("Api.Web")]
    [TestCase("Api.Tests")]
    [TestCase("bench")]
    public void No_line_is_longer_than_140_columns(string project) => Assert.That(
        from file in Sources(project)
        from line in File.ReadLines(file).Index()
        where line.Item.Length > LongestLine
        select $"{file}:{line.Index + 1}",
        Is.Empty);

    /// <summary>A project's files; what the tools of Entity Framework have written is left out.</summary>
    private static string[] Sources(string project)
    {
        var files = Directory.GetFiles(Repository.File(project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj" or "Migrations"))
            .ToArray();
        Assert.That(files, Is.Not.Empty);
        return files;
    }
}
