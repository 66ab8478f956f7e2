using System.Text;
using Api.Client.Protocol;

namespace Api.Client.Tests;

public sealed class AccessTokenTests
{
    [TestCase("")]
    [TestCase("garbage")]
    [TestCase("a.b.c")]
    [TestCase("e30.e30.signature")]
    [TestCase("e30.bnVsbA.signature")]
    [TestCase("e30.WzFd.signature")]
    public void A_text_that_is_no_token_has_no_claims_and_has_expired(string text)
    {
        var token = new AccessToken(text, receivedAt: 0);

        Assert.That((token.Claims.Lifetime, token.LifetimeLeft(0), token.IsFresh(0)), Is.EqualTo((0L, 0L, false)));
    }

    [Test]
    public void The_lifetime_counts_from_the_receipt_whatever_the_servers_clock_says()
    {
        var token = Token("""{"iat":99000,"exp":99300,"sub":"7","user_id":1,"uid":2,"sid":"s","roles":["ä"]}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.LifetimeLeft(1_000), Is.EqualTo(300_000));
            Assert.That(token.LifetimeLeft(301_000), Is.Zero);
            Assert.That(token.IsFresh(285_000), Is.True);
            Assert.That(token.IsFresh(287_000), Is.False);
            Assert.That(token.LifetimeLeft(999), Is.Zero, "the clock was set back");
            Assert.That((token.Claims.UserId, token.Claims.SessionId, token.Claims.Roles[0]), Is.EqualTo((7L, "s", "ä")));
        }
    }

    private static AccessToken Token(string claims) =>
        new($"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.x", receivedAt: 1_000);
}
