namespace Api.Tests.Support;

/// <summary>A text that is checked in, so that a change of it is seen by its reviewer.</summary>
internal static class Snapshot
{
    /// <summary>Compares with the file, or writes it where the environment variable is 1.</summary>
    public static async Task ShouldBeAcceptedAsync(string text, string file, string variable, string filter)
    {
        if (Environment.GetEnvironmentVariable(variable) == "1")
        {
            await File.WriteAllTextAsync(file, text);
        }

        var accepted = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";

        Assert.That(
            text.Split('\n'),
            Is.EqualTo(accepted.Split('\n')),
            $"{Path.GetFileName(file)} has changed. If that is meant, accept it by `{variable}=1 dotnet test Api.Tests --filter "
                + $"{filter}` and check it in.");
    }
}
