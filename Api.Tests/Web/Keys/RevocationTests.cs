using Api.Domain.Keys;
using Api.Domain.Sessions;
using Api.Tests.Support;

namespace Api.Tests.Web.Keys;

/// <summary>Row 19 for a key that somebody else may have.</summary>
[Category("Slow")]
public sealed class RevocationTests
{
    private static readonly TokenAnswer Invalid = TokenAnswer.RefusedAccess("Token is invalid");

    [Test]
    public async Task The_tokens_of_a_revoked_key_are_refused_here_at_once_and_by_another_replica_with_its_next_reading()
    {
        await using var here = new ApiFactory(RotatingProgram.Settings());
        await here.LoginAsync();
        await using var there = here.Beside(RotatingProgram.Settings());
        using var client = here.CreateClient();
        using var other = there.CreateClient();
        await here.PassAsync(TimeSpan.FromDays(1));
        await there.ReadKeysAsync();
        var (refresh, access) = await here.LoginAsync();
        var revoked = RotatingProgram.KeyIdOf(access);
        Assert.That(await TokenAnswer.AccessAsync(other, access), Is.EqualTo(TokenAnswer.Ok), "it is remembered as genuine there");

        await here.RevokeAsync(revoked, keepsSessions: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await TokenAnswer.AccessAsync(client, access), Is.EqualTo(Invalid));
            Assert.That(await here.PublishedAsync(), Does.Not.Contain(revoked));
            await there.ReadKeysAsync();
            Assert.That(await TokenAnswer.AccessAsync(other, access), Is.EqualTo(Invalid));
            Assert.That(await there.PublishedAsync(), Does.Not.Contain(revoked));
            Assert.That(await TokenAnswer.RefreshAsync(other, refresh), Is.EqualTo(TokenAnswer.Ok), "nobody is signed out");
            Assert.That(RotatingProgram.KeyIdOf((await here.LoginAsync()).Access), Is.Not.EqualTo(revoked), "the announced key signs");
            Assert.That(
                (await here.KeysAsync()).Select(key => key.State),
                Is.EqualTo(new[] { KeyState.Revoked, KeyState.Signing, KeyState.Announced }));
        }
    }

    [Test]
    public async Task A_revocation_that_ends_the_sessions_refuses_refresh_tokens_too()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        await api.LoginAsync();
        using var client = api.CreateClient();
        await api.PassAsync(TimeSpan.FromDays(1));
        var first = await api.LoginAsync();
        var second = await api.LoginAsync();
        var revoked = RotatingProgram.KeyIdOf(first.Access);

        var ended = await api.RevokeAsync(revoked, keepsSessions: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended, Is.EqualTo(2));
            Assert.That(await TokenAnswer.RefreshAsync(client, first.Refresh), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
            Assert.That(await TokenAnswer.AccessAsync(client, second.Access), Is.EqualTo(Invalid));
            Assert.That(
                api.Database.QueryColumn("SELECT EndReason FROM Sessions WHERE EndedAt IS NOT NULL"),
                Is.EqualTo(new object[] { (long)EndReason.KeyRevoked, (long)EndReason.KeyRevoked }),
                "the session of the day before had expired");
            Assert.That((await api.LoginAsync()).Access, Is.Not.Empty, "people log in again");
        }
    }

    [Test]
    public async Task A_revocation_that_kept_the_sessions_can_end_them_later_and_not_the_other_way_round()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        using var client = api.CreateClient();
        await api.LoginAsync();
        await api.PassAsync(TimeSpan.FromDays(1));
        var (refresh, access) = await api.LoginAsync();
        var revoked = RotatingProgram.KeyIdOf(access);

        await api.RevokeAsync(revoked, keepsSessions: true);
        Assert.That(await TokenAnswer.VerifyAsync(client, refresh), Is.EqualTo(TokenAnswer.Ok));
        await api.RevokeAsync(revoked, keepsSessions: false);
        await api.RevokeAsync(revoked, keepsSessions: true);

        Assert.That(await TokenAnswer.VerifyAsync(client, refresh), Is.EqualTo(TokenAnswer.Refused("Token is invalid")));
    }

    [Test]
    public async Task A_key_that_is_revoked_as_soon_as_it_signs_leaves_none_that_signs_until_replicas_know_the_next()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        using var client = api.CreateClient();
        var (_, access) = await api.LoginAsync();

        await api.RevokeAsync(RotatingProgram.KeyIdOf(access), keepsSessions: true);
        using var refused = await client.ObtainAsync(ApiFactory.Administrator, ApiFactory.AdministratorPassword);
        await api.PassAsync(TimeSpan.FromSeconds(10));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)refused.StatusCode, Is.EqualTo(503), "the announced key is as young as the revoked one");
            Assert.That(RotatingProgram.KeyIdOf((await api.LoginAsync()).Access), Is.Not.EqualTo(RotatingProgram.KeyIdOf(access)));
        }
    }

    [Test]
    public async Task A_key_that_a_program_without_these_settings_revokes_has_the_announced_key_sign_all_the_same()
    {
        await using var api = new ApiFactory(RotatingProgram.Settings());
        var (_, access) = await api.LoginAsync();
        await api.PassAsync(TimeSpan.FromDays(1));
        await using var other = api.Beside();

        await other.RevokeAsync(RotatingProgram.KeyIdOf(access), keepsSessions: true);
        await api.ReadKeysAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(RotatingProgram.KeyIdOf((await api.LoginAsync()).Access), Is.Not.EqualTo(RotatingProgram.KeyIdOf(access)));
            Assert.That((await api.KeysAsync())[^1].State, Is.EqualTo(KeyState.Announced), "and another is announced");
        }
    }
}
