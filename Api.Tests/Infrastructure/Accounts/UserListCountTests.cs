using Api.Application.Users;
using Api.Infrastructure.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>Where there are many users, a count is a second old at most, and no page is told to be the last that is not.</summary>
public sealed class UserListCountTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly UserCounts _counts;
    private long _stored = UserCounts.Many;
    private int _counted;

    public UserListCountTests() => _counts = new UserCounts(_time);

    [Test]
    public async Task Many_are_counted_once_in_a_second()
    {
        await CountAsync();
        _stored++;
        _time.Advance(UserCounts.Lifetime - TimeSpan.FromTicks(1));
        var kept = await CountAsync();
        _time.Advance(TimeSpan.FromTicks(1));
        var again = await CountAsync();

        Assert.That((kept, again, _counted), Is.EqualTo((UserCounts.Many, UserCounts.Many + 1, 2)));
    }

    [Test]
    public async Task Few_are_counted_each_time()
    {
        _stored = UserCounts.Many - 1;
        await CountAsync();
        _stored--;

        Assert.That(await CountAsync(), Is.EqualTo(UserCounts.Many - 2));
    }

    [Test]
    public async Task Every_search_and_filter_has_a_count_of_its_own()
    {
        await CountAsync();
        _stored++;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await CountAsync(part: "A"), Is.EqualTo(_stored));
            Assert.That(await CountAsync(isActive: true), Is.EqualTo(_stored));
            Assert.That(await CountAsync(part: "A", isActive: false), Is.EqualTo(_stored));
            Assert.That(await CountAsync(), Is.EqualTo(_stored - 1));
        }
    }

    [Test]
    public async Task Not_every_search_is_kept_for_ever()
    {
        await CountAsync();
        for (var i = 0; i < 1000; i++)
        {
            await CountAsync(part: $"{i}");
        }

        _counted = 0;
        for (var i = 0; i < 1000; i++)
        {
            await CountAsync(part: $"{i}");
        }

        Assert.That(_counted, Is.InRange(900, 1000));
    }

    [Test]
    public async Task A_count_is_never_less_than_what_was_found()
    {
        var filter = new UserFilter(null, null, [], Offset: 50, Limit: 25);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await filter.CountAsync(found: 26, () => Task.FromResult(60L)), Is.EqualTo(76));
            Assert.That(await filter.CountAsync(found: 26, () => Task.FromResult(80L)), Is.EqualTo(80));
            Assert.That(await filter.CountAsync(found: 0, () => Task.FromResult(40L)), Is.EqualTo(40));
        }
    }

    private Task<long> CountAsync(string? part = null, bool? isActive = null) => _counts.CountAsync(
        new UserFilter(part, isActive, [], 0, 25),
        part,
        () =>
        {
            _counted++;
            return Task.FromResult(_stored);
        });
}
