using System.Diagnostics;

namespace Api.Bench.Programs;

/// <summary>
/// A disk on which each commit takes 12 ms longer: a library before the C library's <c>fsync</c> and <c>fdatasync</c>, compiled
/// when it is needed. For Linux with a C compiler.
/// </summary>
internal static class SlowDisk
{
    /// <summary>How much longer.</summary>
    public const int Milliseconds = 12;

    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <time.h>

        static void wait_for_the_disk(void) {
            struct timespec left = {0, MILLISECONDS * 1000000L};
            while (nanosleep(&left, &left) != 0) {}
        }

        int fsync(int file) {
            int (*next)(int) = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
            wait_for_the_disk();
            return next(file);
        }

        int fdatasync(int file) {
            int (*next)(int) = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
            wait_for_the_disk();
            return next(file);
        }
        """;

    /// <summary>Compiles the library into a folder.</summary>
    /// <returns>The setting with which a program runs on it.</returns>
    public static async Task<(string Key, string Value)> CompileAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var source = Path.Combine(folder.FullName, "slow-disk.c");
        var library = Path.Combine(folder.FullName, "slow-disk.so");
        await File.WriteAllTextAsync(source, Source, cancellationToken);
        using var compiler = Process.Start(
            "cc", ["-shared", "-fPIC", "-O1", $"-DMILLISECONDS={Milliseconds}", "-o", library, source, "-ldl"]);
        await compiler.WaitForExitAsync(cancellationToken);
        return compiler.ExitCode == 0
            ? ("LD_PRELOAD", library)
            : throw new InvalidOperationException("The slow disk needs a C compiler by the name of cc.");
    }
}
