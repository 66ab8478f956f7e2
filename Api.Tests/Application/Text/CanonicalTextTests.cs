using System.Diagnostics;
using Api.Application.Text;

namespace Api.Tests.Application.Text;

/// <summary>Row 78: the length of a text is looked at before the text.</summary>
public sealed class CanonicalTextTests
{
    private const string Marks = "\u0301\u0316";

    [Test]
    public void Row_78_A_text_that_no_field_takes_is_cut_and_not_normalised()
    {
        var name = "a" + string.Concat(Enumerable.Repeat(Marks, 16_000));

        Assert.That(CanonicalText.Of(name), Is.EqualTo(name[..CanonicalText.LongestText]));
        Assert.That(CanonicalText.Of(new string(' ', 40_000) + "\uff41" + new string('\n', 40_000)), Is.EqualTo("a"));
    }

    [Test]
    public void Row_78_No_pair_of_surrogates_is_cut_in_two()
    {
        var name = "a" + string.Concat(Enumerable.Repeat("\U00010400", 2_000));

        Assert.That(CanonicalText.Of(name), Has.Length.EqualTo(CanonicalText.LongestText - 1));
    }

    [Test]
    public void Row_78_Marks_cost_no_more_than_a_few_of_them_do()
    {
        var name = "a" + string.Concat(Enumerable.Repeat(Marks, 16_000));
        _ = CanonicalText.Of(name);
        var time = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            _ = CanonicalText.Of(name);
            _ = EmailAddress.Spellings(CanonicalText.Of(name + "@" + name));
        }

        // Normalising it took a third of a second, each time.
        Assert.That(time.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [TestCase("\u0041\u030a", "\u00c5")]
    [TestCase("Caf\u00e9", "Caf\u00e9")]
    [TestCase("a\ufffee\u0301", "a\ufffee\u0301")]
    [TestCase("\ufb01", "\ufb01")]
    public void A_password_is_composed_and_nothing_else_about_it_is_changed(string password, string composed) =>
        Assert.That(ComposedPassword.Of(password), Is.EqualTo(composed));
}
