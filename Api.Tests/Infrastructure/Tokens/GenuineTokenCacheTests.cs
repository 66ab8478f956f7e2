using Api.Application.Tokens;
using Api.Infrastructure.Tokens;

namespace Api.Tests.Infrastructure.Tokens;

public sealed class GenuineTokenCacheTests
{
    private const int MoreThanItHolds = 20_000;

    [Test]
    public void What_is_used_stays_and_what_is_not_goes()
    {
        var cache = new GenuineTokenCache();
        cache.Add("forgotten", Content());
        cache.Add("used", Content());
        for (var number = 0; number < MoreThanItHolds; number++)
        {
            cache.Add($"token {number}", Content());
            Assert.That(cache.TryGet("used", out _), $"after {number}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.TryGet("forgotten", out _), Is.False);
            Assert.That(cache.TryGet($"token {MoreThanItHolds - 1}", out _));
            Assert.That(cache.TryGet("token 0", out _), Is.False, "it does not grow without end");
        }
    }

    [Test]
    public void A_token_is_known_by_all_of_its_text()
    {
        var cache = new GenuineTokenCache();
        var content = Content();
        cache.Add("abc", content);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cache.TryGet("abc", out var known));
            Assert.That(known, Is.SameAs(content));
            Assert.That(cache.TryGet("abd", out _), Is.False);
            Assert.That(cache.TryGet("abc ", out _), Is.False);
            Assert.That(cache.TryGet("", out _), Is.False);
        }
    }

    private static TokenContent Content() =>
        new(TokenType.Access, Id: null, SessionId: null, NamesUser: false, UserId: null, Roles: [], default, default);
}
