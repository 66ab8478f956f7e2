using Api.Application.Text;

namespace Api.Tests.Application.Text;

/// <summary>Row 85: names in scripts that are written with marks.</summary>
public sealed class ScriptMarksTests
{
    [TestCase("\u0939\u093f\u0928\u094d\u0926\u0940", TestName = "Row_85_Devanagari")]
    [TestCase("\u09ac\u09be\u0982\u09b2\u09be", TestName = "Row_85_Bengali")]
    [TestCase("\u0ba4\u0bae\u0bbf\u0bb4\u0bcd", TestName = "Row_85_Tamil")]
    [TestCase("\u0e19\u0e49\u0e33\u0e43\u0e08", TestName = "Row_85_Thai")]
    [TestCase("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", TestName = "Row_85_Hebrew")]
    [TestCase("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", TestName = "Row_85_Arabic")]
    [TestCase("\u06a9\u064e\u0628", TestName = "Row_85_Urdu")]
    [TestCase("\u1019\u103c\u1014\u103a\u1019\u102c", TestName = "Row_85_Burmese")]
    [TestCase("\u1781\u17d2\u1798\u17c2\u179a", TestName = "Row_85_Khmer")]
    [TestCase("\u0f56\u0f7c\u0f51", TestName = "Row_85_Tibetan")]
    [TestCase("x\u030cabc", TestName = "Row_85_A_Latin_letter_that_has_no_composed_form")]
    [TestCase("jos\u00e9.1@x", TestName = "Row_85_Letters_digits_and_what_is_allowed_beside_them")]
    public void Taken(string name) => Assert.That(IsMadeOfLetters(CanonicalText.Of(name)), Is.True);

    [TestCase("\u0301a", TestName = "Row_85_A_mark_without_a_letter_is_refused")]
    [TestCase("1\u0301", TestName = "Row_85_A_mark_on_a_digit_is_refused")]
    [TestCase("a.\u0323", TestName = "Row_85_A_mark_on_a_dot_is_refused")]
    [TestCase("a\u093f", TestName = "Row_85_A_mark_of_another_script_is_refused")]
    [TestCase("\u0939\u064e", TestName = "Row_85_An_Arabic_mark_on_a_letter_of_Devanagari_is_refused")]
    [TestCase("x\u030c\u0316\u0317\u0318\u0319", TestName = "Row_85_More_marks_than_anybody_writes_are_refused")]
    [TestCase("a\u20dd", TestName = "Row_85_An_enclosing_mark_is_refused")]
    [TestCase("a\ufe0f", TestName = "Row_85_A_variation_selector_is_refused")]
    [TestCase("\u0939\u200d", TestName = "Row_85_A_joiner_is_refused")]
    [TestCase("a b", TestName = "Row_85_A_blank_is_refused")]
    public void Refused(string name) => Assert.That(IsMadeOfLetters(CanonicalText.Of(name)), Is.False);

    private static bool IsMadeOfLetters(string name) => ScriptMarks.IsMadeOfLetters(name, rune => rune.Value is '.' or '@');
}
