using Api.Tests.Support;

namespace Api.Tests.Processes;

/// <summary>The commands for keys, as an operator runs them.</summary>
[Category("Slow")]
[Category("Thorough")]
public sealed class KeyCommandTests : ProcessFixture
{
    private static readonly (string Key, string Value)[] Rotating =
    [
        Development, ("Passwords__Iterations", "1"), ("Jwt__KeyRotation__Enabled", "true"), ("Jwt__Issuer", "http://issuer.test"),
    ];

    [Test]
    public async Task An_operator_lists_rotates_and_revokes_keys()
    {
        var none = await RunAsync("", "keys", "list");
        var tooEarly = await RunAsync("", "keys", "rotate");
        using var process = await ApiProcess.StartAsync(Folder, Rotating);
        using var client = Client(process);
        using var login = await client.ObtainAsync("Gokul", "123");
        var listed = await RunAsync("", "keys", "list");
        var first = KeyIds(listed)[0];
        var rotated = await RunAsync("", "keys", "rotate");
        var unknown = await RunAsync("", "keys", "revoke", "nobody", "--end-sessions");
        var both = await RunAsync("", "keys", "revoke", first, "--end-sessions", "--keep-sessions");
        var unanswered = await RunAsync("", "keys", "revoke", first);
        var unchanged = await RunAsync("", "keys", "list");
        var revoked = await RunAsync("yes\n", "keys", "revoke", first);
        var after = await RunAsync("", "keys", "list");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((none.Code, none.Output.TrimEnd()), Is.EqualTo((0, "kid\tstate\tannounced\tsigns from\tverifies until")));
            Assert.That(tooEarly.Code, Is.EqualTo(1));
            Assert.That(tooEarly.Errors.TrimEnd(), Is.EqualTo("No key is announced: the server makes one when it starts."));
            Assert.That(listed.Output, Does.Match($"(?m)^{first}\tsigning\t.*$").And.Match("(?m)^\\S+\tannounced\t"));
            Assert.That(rotated.Code, Is.Zero);
            Assert.That(rotated.Output, Does.StartWith("The announced key signs from "));
            Assert.That((unknown.Code, unknown.Errors.TrimEnd()), Is.EqualTo((1, "There is no key nobody.")));
            Assert.That(both.Code, Is.EqualTo(1));
            Assert.That(both.Errors, Does.Contain("give one of the two options"));
            Assert.That(unanswered.Code, Is.EqualTo(1));
            Assert.That(unanswered.Errors, Does.Contain("nothing was changed"));
            Assert.That(unchanged.Output, Does.Match($"(?m)^{first}\tsigning\t"));
            Assert.That((revoked.Code, revoked.Errors), Is.EqualTo((0, "")));
            Assert.That(revoked.Output, Does.EndWith("The key is revoked. 1 sessions were ended."));
            Assert.That(after.Output, Does.Match($"(?m)^{first}\trevoked\t"));
            Assert.That(KeyIds(after), Has.Count.EqualTo(3), "another is announced");
        }
    }

    [Test]
    public async Task Without_rotation_there_is_nothing_to_rotate()
    {
        var exit = await ApiProcess.RunCommandAsync(Folder, ["keys", "rotate"], "", Development);

        Assert.That((exit.Code, exit.Errors.TrimEnd()), Is.EqualTo(
            (1, "The program does not make its keys: Jwt:KeyRotation:Enabled is not true.")));
    }

    private static List<string> KeyIds(ApiExit exit) =>
        [.. exit.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')[0])];

    private Task<ApiExit> RunAsync(string input, params string[] arguments) =>
        ApiProcess.RunCommandAsync(Folder, arguments, input, Rotating);
}
