using Api.Domain.Sessions;
using Api.Domain.Users;

namespace Api.Tests.Domain;

/// <summary>Every id has one spelling, so that nothing has two names.</summary>
public sealed class IdSpellingTests
{
    private const string Hyphenated = "0197a3f0-1b2c-7d3e-8f40-a1b2c3d4e5f6";
    private const string Bare = "0197a3f01b2c7d3e8f40a1b2c3d4e5f6";

    [TestCase("1", 1)]
    [TestCase("42", 42)]
    [TestCase("9223372036854775807", long.MaxValue)]
    public void A_user_id_is_read_as_it_is_written(string text, long value)
    {
        Assert.That(UserId.TryParse(text, out var id), Is.True);
        Assert.That(id, Is.EqualTo(new UserId(value)));
        Assert.That(id.ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("01")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1.0")]
    [TestCase("1e3")]
    [TestCase("0x1")]
    [TestCase("1,000")]
    [TestCase("٣")]
    [TestCase("１")]
    [TestCase("9223372036854775808")]
    [TestCase("123456789012345678901234567890")]
    [TestCase(Hyphenated)]
    [TestCase("..")]
    public void Row_62_Nothing_else_is_a_user_id(string text) => Assert.That(UserId.TryParse(text, out _), Is.False);

    [Test]
    public void A_session_id_is_read_as_it_is_written()
    {
        Assert.That(SessionId.TryParse(Hyphenated, out var id), Is.True);
        Assert.That(id.ToString(), Is.EqualTo(Hyphenated));
    }

    [TestCase("")]
    [TestCase(Bare)]
    [TestCase("0197A3F0-1B2C-7D3E-8F40-A1B2C3D4E5F6")]
    [TestCase("{" + Hyphenated + "}")]
    [TestCase(" " + Hyphenated)]
    [TestCase(Hyphenated + " ")]
    [TestCase("0197a3f0-1b2c-7d3e-8f40-a1b2c3d4e5f")]
    [TestCase("0197a3f0-1b2c-7d3e-8f40-a1b2c3d4e5fg")]
    public void Nothing_else_is_a_session_id(string text) => Assert.That(SessionId.TryParse(text, out _), Is.False);

    [Test]
    public void A_token_id_is_read_as_it_is_written()
    {
        Assert.That(TokenId.TryParse(Bare, out var id), Is.True);
        Assert.That(id.ToString(), Is.EqualTo(Bare));
    }

    [TestCase("")]
    [TestCase(Hyphenated)]
    [TestCase("0197A3F01B2C7D3E8F40A1B2C3D4E5F6")]
    [TestCase(Bare + " ")]
    [TestCase("0197a3f01b2c7d3e8f40a1b2c3d4e5f")]
    [TestCase("0197a3f01b2c7d3e8f40a1b2c3d4e5fg")]
    public void Nothing_else_is_a_token_id(string text) => Assert.That(TokenId.TryParse(text, out _), Is.False);

    [Test]
    public void Session_ids_sort_by_the_time_of_the_login()
    {
        var login = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var texts = Enumerable.Range(0, 20).Select(i => SessionId.New(login + TimeSpan.FromMilliseconds(i)).ToString()).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(texts, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
            Assert.That(texts.Select(text => text[14]), Is.All.EqualTo('7'), "version 7 of RFC 9562");
        }
    }
}
