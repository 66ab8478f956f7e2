using System.Runtime.Versioning;
using Api.Client.Storage;

namespace Api.Client.Tests;

public sealed class FileSessionStorageTests
{
    private string _folder = "";

    private string File => Path.Combine(_folder, "deeper", "session.json");

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("api-client-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_was_written_is_read_by_another_program_until_it_is_removed()
    {
        var (first, second) = (new FileSessionStorage(File), new FileSessionStorage(File));
        Assert.That(await second.ReadAsync(), Is.Null);
        await second.RemoveAsync();

        await first.WriteAsync("ä");
        await first.WriteAsync("ö");

        Assert.That(await second.ReadAsync(), Is.EqualTo("ö"));
        await second.RemoveAsync();
        Assert.That(await first.ReadAsync(), Is.Null);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has other permissions.")]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_user_can_read_it()
    {
        await new FileSessionStorage(File).WriteAsync("secret");

        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_lock_keeps_out_other_programs_and_other_sessions_of_this_one()
    {
        var (first, second) = (new FileSessionStorage(File), new FileSessionStorage(File));
        var held = await first.AcquireAsync("refresh");

        var same = first.AcquireAsync("refresh").AsTask();
        var other = second.AcquireAsync("refresh").AsTask();
        await using (await second.AcquireAsync("store"))
        {
            // Another lock is free.
        }

        Assert.That((same.IsCompleted, other.IsCompleted), Is.EqualTo((false, false)));
        await held.DisposeAsync();
        var next = await Task.WhenAny(same, other);
        Assert.That(same.IsCompleted && other.IsCompleted, Is.False);
        await (await next).DisposeAsync();
        await (await (next == same ? other : same)).DisposeAsync();
    }

    [Test]
    public async Task What_stands_in_the_way_of_a_lock_is_no_other_holder()
    {
        Directory.CreateDirectory($"{File}.store.lock");

        await Assert.ThatAsync(
            async () => await new FileSessionStorage(File).AcquireAsync("store"),
            Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());

        Directory.Delete($"{File}.store.lock");
        await using var held = await new FileSessionStorage(File).AcquireAsync("store");
    }

    [Test]
    public async Task Two_hundred_changes_by_two_programs_are_all_there()
    {
        var storages = new[] { new FileSessionStorage(File), new FileSessionStorage(File) };
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var storage = storages[i % 2];
            await using var held = await storage.AcquireAsync("store");
            await storage.WriteAsync($"{await storage.ReadAsync()}x");
        }));

        Assert.That(await storages[0].ReadAsync(), Has.Length.EqualTo(200));
    }
}
