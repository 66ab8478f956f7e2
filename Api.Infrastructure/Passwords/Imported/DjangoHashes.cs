namespace Api.Infrastructure.Passwords.Imported;

/// <summary>Every form in which Django stores passwords, but for those that it has given up.</summary>
internal static class DjangoHashes
{
    public static IReadOnlyList<IImportedPasswordHash> All { get; } =
        [new DjangoPbkdf2Hash(), new DjangoArgon2Hash(), new DjangoBcryptHash(), new DjangoScryptHash()];
}
