using System.Text.Json;

namespace Api.Tests.Support;

/// <summary>
/// The cases of Project Wycheproof. They are not ours to hand on: they lie in a folder beside the repository, or nowhere.
/// </summary>
internal static class Wycheproof
{
    /// <summary>Every case of a file, with what its group says of all of its cases. Skips the test where there is no such file.</summary>
    public static IReadOnlyList<(JsonElement Group, JsonElement Case)> Cases(string file)
    {
        var folder = Environment.GetEnvironmentVariable("API_TEST_WYCHEPROOF") ?? FindBesideTheRepository();
        var path = folder is null ? null : Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            Skipped.Because(
                $"{file} of Project Wycheproof is neither in shared/wycheproof beside the repository nor where API_TEST_WYCHEPROOF says.");
        }

        using var document = JsonDocument.Parse(File.ReadAllText(path!));
        return
        [
            .. from vectors in document.RootElement.Clone().GetProperty("testGroups").EnumerateArray()
               from one in vectors.GetProperty("tests").EnumerateArray()
               select (vectors, one),
        ];
    }

    public static int Id(JsonElement one) => one.GetProperty("tcId").GetInt32();

    public static bool IsValid(JsonElement one) => one.GetProperty("result").GetString() == "valid";

    private static string? FindBesideTheRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var beside = Path.Combine(folder.FullName, "shared", "wycheproof");
            if (Directory.Exists(beside))
            {
                return beside;
            }
        }

        return null;
    }
}
