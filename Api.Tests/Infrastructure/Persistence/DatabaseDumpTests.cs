using System.Net.Http.Json;
using System.Text;
using Api.Tests.Support;

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

        var dump = api.Database.ReadContent();

        var secrets = tokens.Concat(tokens.SelectMany(token => token.Split('.'))).Append(ApiFactory.UserPassword).Append(ApiFactory.Secret);
        using (Assert.EnterMultipleScope())
        {
            foreach (var secret in secrets)
            {
                Assert.That(dump, Does.Not.Contain(secret));
                Assert.That(dump, Does.Not.Contain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))));
                Assert.That(dump, Does.Not.Contain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))));
            }

            // What is looked at is the whole: the user, its hash and the ids of its session are there.
            Assert.That(dump, Does.Contain("ADA"));
            Assert.That(dump, Does.Contain((string)TokenForge.Open(tokens[2]).Claims["jti"]!));
        }
    }
}
