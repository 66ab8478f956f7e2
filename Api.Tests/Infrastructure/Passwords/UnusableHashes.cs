using System.Buffers.Binary;

namespace Api.Tests.Infrastructure.Passwords;

/// <summary>What may stand in the column of the hash and must neither match, nor throw, nor be computed.</summary>
internal static class UnusableHashes
{
    private const string Key = "h2Yn5U8AFIGacz+y1sLjhrFmPwFyqve46uO5CCF0Xgk=";

    public static readonly string[] All =
    [
        "",
        " ",
        "garbage",
        "!",
        "\0",
        "ünïcödé",
        "$",
        "$$$",
        new string('A', 100_000),
        new string('$', 100_000),
        $"pbkdf2_sha256$0$seasalt${Key}",
        $"pbkdf2_sha256$-1$seasalt${Key}",
        $"pbkdf2_sha256$+10$seasalt${Key}",
        $"pbkdf2_sha256$ 10$seasalt${Key}",
        $"pbkdf2_sha256$1e1$seasalt${Key}",
        $"pbkdf2_sha256$10.0$seasalt${Key}",
        $"pbkdf2_sha256$$seasalt${Key}",
        $"pbkdf2_sha256$2147483647$seasalt${Key}",
        $"pbkdf2_sha256$2147483648$seasalt${Key}",
        $"pbkdf2_sha256$4294967306$seasalt${Key}",
        $"pbkdf2_sha256$99999999999999999999$seasalt${Key}",
        $"pbkdf2_sha256$10${Key}",
        $"pbkdf2_sha256$10$sea$salt${Key}",
        $"pbkdf2_sha256$10$$seasalt${Key}",
        "pbkdf2_sha256$10$seasalt",
        "pbkdf2_sha256$10$seasalt$",
        "pbkdf2_sha256$10$seasalt$not base64!",
        "pbkdf2_sha256$10$seasalt$AAAA",
        $"pbkdf2_sha256$10$seasalt${Key}{Key}",
        $"PBKDF2_SHA256$10$seasalt${Key}",
        $" pbkdf2_sha256$10$seasalt${Key}",
        "pbkdf2_sha256",
        "argon2$argon2id$v=19$m=102400,t=2,p=8$c2VhIHNhbHQ$wAAAAAAAAAAAAAAAAAAAAA",
        "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "!unusable",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        $"scrypt$65536$seasalt$1$1${new string('A', 86)}==",
        $"scrypt$1073741824$seasalt$67108864$1${new string('A', 86)}==",
        $"scrypt$1073741824$seasalt$134217728$1${new string('A', 86)}==",
        $"scrypt$2$seasalt$262144$16${new string('A', 86)}==",
        $"scrypt$3$seasalt$8$1${new string('A', 86)}==",
        "argon2$argon2id$v=19$m=8,t=999999999,p=1$c2VhIHNhbHQ$wAAAAAAAAAAAAAAAAAAAAA",
        "argon2$argon2id$v=19$m=999999999,t=1,p=1$c2VhIHNhbHQ$wAAAAAAAAAAAAAAAAAAAAA",
        "bcrypt$$2b$31$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "bcrypt$$2b$04$short",
        Identity(prf: 2, 1u << 31, saltLength: 16),
        Identity(prf: 2, uint.MaxValue, saltLength: 16),
        Identity(prf: 2, int.MaxValue, saltLength: 16),
        Identity(prf: 2, 5_000_001, saltLength: 16),
        Identity(prf: 2, 0, saltLength: 16),
        Identity(prf: 2, 10, saltLength: 0),
        Identity(prf: 2, 10, saltLength: 1_000),
        Identity(prf: 2, 10, saltLength: int.MaxValue),
        Identity(prf: 2, 10, saltLength: uint.MaxValue),
        Identity(prf: 2, 10, saltLength: 48),
        Identity(prf: 99, 10, saltLength: 16),
        Identity(prf: uint.MaxValue, 10, saltLength: 16),
        Convert.ToBase64String([1]),
        Convert.ToBase64String([1, .. new byte[11]]),
        Convert.ToBase64String(IdentityHeader(2, 10, 16)),
        Convert.ToBase64String([2, .. new byte[60]]),
        Convert.ToBase64String([0xFF, .. new byte[60]]),
        Convert.ToBase64String([0]),
        Convert.ToBase64String([0, .. new byte[12]]),
        Convert.ToBase64String([0, .. new byte[47]]),
        Convert.ToBase64String([0, .. new byte[49]]),
    ];

    /// <summary>The first thirteen bytes of what Identity stores in its version 3.</summary>
    public static byte[] IdentityHeader(uint prf, uint iterations, uint saltLength)
    {
        var header = new byte[13];
        header[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), prf);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(5), iterations);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(9), saltLength);
        return header;
    }

    private static string Identity(uint prf, uint iterations, uint saltLength) =>
        Convert.ToBase64String([.. IdentityHeader(prf, iterations, saltLength), .. new byte[48]]);
}
