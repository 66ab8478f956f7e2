using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Api.Tests.Support;

/// <summary>
/// What somebody has who copied the database at one moment: every column of every row, and of SQLite the file too, with what was
/// deleted from it and is not yet overwritten.
/// </summary>
internal sealed class DatabaseDump
{
    private readonly List<(string Place, object Value)> _values = [];

    private DatabaseDump(TestDatabase database)
    {
        foreach (var (table, row) in database.ReadRows())
        {
            _values.AddRange(row.OfType<object>().Select((value, column) => ($"{table} {column}", value)));
        }

        foreach (var file in FilesOf(database))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            _values.Add((Path.GetFileName(file), copy.ToArray()));
        }
    }

    public static DatabaseDump Of(TestDatabase database) => new(database);

    /// <summary>
    /// Where a secret stands: as text in any spelling, as the bytes that it means, as a number; a secret that is short enough to be
    /// guessed also as a hash that is made of nothing else.
    /// </summary>
    public IReadOnlyList<string> Find(string secret)
    {
        var forms = FormsOf(secret).ToList();
        return
        [
            .. from value in _values
               from form in forms
               where form.IsIn(value.Value)
               select $"{value.Place}: {form.Name}",
        ];
    }

    private static string[] FilesOf(TestDatabase database) => database is SqliteDatabase sqlite
        ? [.. new[] { sqlite.File, sqlite.File + "-wal" }.Where(File.Exists)]
        : [];

    private static IEnumerable<Form> FormsOf(string secret)
    {
        var forms = Spellings("text", secret).Concat(OfBytes("bytes of the text", Encoding.UTF8.GetBytes(secret)));
        if (long.TryParse(secret, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return forms.Concat(OfCode(secret, number));
        }

        if (secret.Length % 2 == 0 && secret.All(char.IsAsciiHexDigit))
        {
            forms = forms.Concat(OfBytes("bytes", Convert.FromHexString(secret)));
        }

        return Base64Url.IsValid(secret) ? forms.Concat(OfBytes("bytes", Base64Url.DecodeFromChars(secret))) : forms;
    }

    private static IEnumerable<Form> OfCode(string code, long number)
    {
        yield return new Form("number", (value, _) => value is not (string or byte[]) && Text(value) == Text(number));
        var half = code.Length / 2;
        foreach (var separator in new[] { " ", "-", "." })
        {
            yield return Containing("groups", Encoding.UTF8.GetBytes(code[..half] + separator + code[half..]));
        }

        var (big, little) = (new byte[sizeof(long)], new byte[sizeof(long)]);
        BinaryPrimitives.WriteInt64BigEndian(big, number);
        BinaryPrimitives.WriteInt64LittleEndian(little, number);
        yield return Containing("number, most significant byte first", big);
        yield return Containing("number, least significant byte first", little);
        var text = Encoding.UTF8.GetBytes(code);
        // Weak ones too, which somebody might take for good enough.
#pragma warning disable CA5350, CA5351
        byte[][] hashes = [MD5.HashData(text), SHA1.HashData(text), SHA256.HashData(text), SHA512.HashData(text)];
#pragma warning restore CA5350, CA5351
        foreach (var form in hashes.SelectMany(hash => OfBytes("bare hash", hash)))
        {
            yield return form;
        }
    }

    private static IEnumerable<Form> OfBytes(string name, byte[] bytes)
    {
        IEnumerable<Form> forms =
        [
            Containing(name, bytes),
            .. Spellings($"{name} in hex", Convert.ToHexStringLower(bytes)),
            .. Spellings($"{name} in hex", Convert.ToHexString(bytes)),
            .. Spellings($"{name} in base64", Convert.ToBase64String(bytes).TrimEnd('=')),
            .. Spellings($"{name} in base64url", Base64Url.EncodeToString(bytes)),
        ];
        const int GuidBytes = 16;
        return bytes.Length == GuidBytes
            ? forms.Concat(new[] { true, false }.SelectMany(bigEndian => OfGuid($"{name} as GUID", new Guid(bytes, bigEndian))))
            : forms;
    }

    private static IEnumerable<Form> OfGuid(string name, Guid guid) =>
    [
        new Form(name, (value, _) => value is Guid stored && stored == guid),
        Containing(name, guid.ToByteArray()),
        .. Spellings(name, guid.ToString("D")),
        .. Spellings(name, guid.ToString("D").ToUpperInvariant()),
    ];

    private static Form[] Spellings(string name, string text) =>
        [Containing(name, Encoding.UTF8.GetBytes(text)), Containing($"{name} in UTF-16", Encoding.Unicode.GetBytes(text))];

    private static Form Containing(string name, byte[] form) => new(name, (_, bytes) => bytes.AsSpan().IndexOf(form) >= 0);

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>One way to write a secret down.</summary>
    private sealed record Form(string Name, Func<object, byte[], bool> Matches)
    {
        public bool IsIn(object value) => Matches(value, value switch
        {
            byte[] bytes => bytes,
            string text => Encoding.UTF8.GetBytes(text),
            // The digits of a number or a time may hold any eight by chance.
            _ => [],
        });
    }
}
