using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>A folder for the program's settings, database and key that is gone with the test.</summary>
[Platform("Linux,MacOsX", Reason = "Processes are ended by SIGTERM and files have modes")]
public abstract class ProcessFixture
{
    private protected static readonly (string Key, string Value) Development = ("ASPNETCORE_ENVIRONMENT", "Development");

    private DirectoryInfo _folder = null!;

    protected string Folder => _folder.FullName;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("api-test-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    private protected static HttpClient Client(ApiProcess process) => new() { BaseAddress = process.Address, Timeout = Hang.Limit };
}
