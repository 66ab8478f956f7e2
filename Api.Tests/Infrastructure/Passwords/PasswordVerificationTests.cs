using Api.Application.Passwords;
using Api.Application.Results;
using Api.Tests.Infrastructure.Accounts;
using Api.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests.Infrastructure.Passwords;

/// <summary>Whose password is checked, and that nothing tells whether there is an account.</summary>
public sealed class PasswordVerificationTests : AccountsFixture
{
    [TestCase("ada")]
    [TestCase("ADA")]
    [TestCase(" ada ")]
    [TestCase("\uff41\uff44\uff41", Description = "full-width letters")]
    [TestCase("Ada@Example.com", Description = "the e-mail")]
    public async Task Row_42_A_name_or_an_address_is_found_whatever_its_form(string name)
    {
        await CreateRoleAsync("zoologist");
        await CreateRoleAsync("Botanist");
        var ada = await CreateAsync(New("ada", "ada@example.com", roles: ["zoologist", "administrator", "Botanist"]));
        await CreateAsync(New("grace", "grace@example.com"));

        var verification = await VerifyAsync(name);

        var account = verification.Value!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(account.User.Id, Is.EqualTo(ada.Id));
            Assert.That(account.User.Roles, Is.EqualTo(new[] { "administrator", "Botanist", "zoologist" }));
            Assert.That(account.PasswordHash, Is.EqualTo((await ReadAsync(ada.Id)).PasswordHash));
        }
    }

    [Test]
    public async Task A_user_name_that_is_its_owners_address_means_the_owner()
    {
        var ada = await CreateAsync(New("ada@example.com", "ada@example.com"));

        var verification = await VerifyAsync("ada@example.com");

        Assert.That(verification.Value?.User.Id, Is.EqualTo(ada.Id));
    }

    [Test]
    public async Task A_user_name_counts_before_somebody_elses_address()
    {
        // The rules for user names forbid this pair; it could come with imported accounts.
        var owner = await CreateAsync(New("ada@example.com", "ada@work.example"));
        await CreateAsync(New("impostor", "ada@example.com"));

        var verification = await VerifyAsync("ada@example.com");

        Assert.That(verification.Value?.User.Id, Is.EqualTo(owner.Id));
    }

    [Test]
    public async Task Row_41_Every_failure_is_the_same_answer_after_the_same_work()
    {
        await CreateAsync(New("active"));
        await CreateAsync(New("inactive", isActive: false));
        var passwordless = await CreateAsync(New("passwordless"));
        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.Id == passwordless.Id.Value)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, (string?)null)));

        Result<VerifiedAccount>[] answers =
        [
            await VerifyAsync("active", "wrong"),
            await VerifyAsync("unknown"),
            await VerifyAsync("inactive"),
            await VerifyAsync("passwordless"),
            await VerifyAsync(""),
            await VerifyAsync("\ufffe"),
        ];

        var work = Hasher.Verified.Select(hash => PasswordHashFormatTests.Open(hash))
            .Select(hash => (hash.Header, Salt: hash.Salt.Length, Key: hash.Key.Length)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(answer => answer.Error), Is.All.EqualTo(new Error.WrongCredentials()));
            Assert.That(work, Has.Count.EqualTo(answers.Length));
            Assert.That(work, Is.All.EqualTo(work[0]), "the first is a real account's");
        }
    }

    [Test]
    public async Task An_account_without_a_password_takes_none_not_even_an_empty_one()
    {
        var passwordless = await CreateAsync(New("passwordless"));
        await Layers.WithDatabaseAsync(database => database.Users.Where(user => user.Id == passwordless.Id.Value)
            .ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, (string?)null)));

        Assert.That((await VerifyAsync("passwordless", "")).Error, Is.EqualTo(new Error.WrongCredentials()));
    }

    [TestCase("correct horse battery staple ")]
    [TestCase("Correct horse battery staple")]
    [TestCase("correct\u00a0horse battery staple")]
    public async Task Row_43_A_password_is_taken_as_it_is(string almost)
    {
        await CreateAsync(New("ada"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await VerifyAsync("ada", almost)).Error, Is.EqualTo(new Error.WrongCredentials()));
            Assert.That((await VerifyAsync("ada", ApiFactory.UserPassword)).Error, Is.Null);
        }
    }
}
