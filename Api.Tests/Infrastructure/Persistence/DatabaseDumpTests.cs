using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Api.Infrastructure.Flows;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Persistence;

/// <summary>What somebody holds who has stolen the database.</summary>
public sealed class DatabaseDumpTests
{
    [Test]
    public async Task Row_34_A_dump_holds_ids_but_no_token_no_password_and_no_signing_key()
    {
        using var api = new ApiFactory();
        await api.CreateUserAsync("ada");
        var (refresh, access) = await api.LoginAsync("ada", ApiFactory.UserPassword);
        using var client = api.CreateClient();
        using var response = await client.PostAsJsonAsync("/api/token/refresh/", new { refresh });
        var refreshed = await response.ReadObjectAsync();
        var tokens = new[] { refresh, access, (string)refreshed["refresh"]!, (string)refreshed["access"]! };

        var dump = DatabaseDump.Of(api.Database);

        var secrets = tokens.Concat(tokens.SelectMany(token => token.Split('.'))).Append(ApiFactory.UserPassword).Append(ApiFactory.Secret);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(secrets.SelectMany(dump.Find), Is.Empty);
            // What is looked at is the whole: the user, its hash and the ids of its session are there.
            Assert.That(dump.Find("ADA"), Is.Not.Empty);
            Assert.That(dump.Find((string)TokenForge.Open(tokens[2]).Claims["jti"]!), Is.Not.Empty);
        }
    }

    [Test]
    public async Task However_a_secret_was_stored_it_would_be_found()
    {
        using var database = TestDatabase.Create();
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var bytes = Base64Url.DecodeFromChars(secret);
        const string Code = "31415926";
        byte[][] ofSecret =
        [
            bytes, new Guid(bytes).ToByteArray(), Encoding.UTF8.GetBytes(secret), Encoding.Unicode.GetBytes(secret),
            .. new[] { Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), Convert.ToBase64String(bytes), $"{new Guid(bytes)}" }
                .Select(Encoding.UTF8.GetBytes),
        ];
        foreach (var stored in ofSecret)
        {
            Assert.That(Store(stored).Find(secret), Is.Not.Empty, Convert.ToHexString(stored));
        }

        foreach (var stored in new[]
        {
            Encoding.UTF8.GetBytes($"<{Code}>"), "3141-5926"u8.ToArray(), BitConverter.GetBytes(31415926L),
            SHA256.HashData(Encoding.UTF8.GetBytes(Code)), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Code))),
        })
        {
            Assert.That(Store(stored).Find(Code), Is.Not.Empty, Convert.ToHexString(stored));
        }

        await using var context = database.Open();
        await context.AddressCounters.ExecuteDeleteAsync();
        context.LoginCounters.Add(new() { Id = -1, Failures = 31415926 });
        await context.SaveChangesAsync();
        Assert.That(DatabaseDump.Of(database).Find(Code), Is.Not.Empty, "as a number");

        DatabaseDump Store(byte[] value)
        {
            using var other = database.Open();
            other.AddressCounters.ExecuteDelete();
            other.AddressCounters.Add(new AddressCounter { Mailbox = [1], WrongCodes = value });
            other.SaveChanges();
            return DatabaseDump.Of(database);
        }
    }
}
