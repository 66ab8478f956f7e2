using Api.Infrastructure.Accounts;

namespace Api.Tests.Infrastructure.Accounts;

/// <summary>Which names are one name.</summary>
public sealed class NameNormalizerTests
{
    [TestCase("gokul", "Gokul", Description = "case")]
    [TestCase(" Gokul\t\u00a0", "Gokul", Description = "white space around it")]
    [TestCase("\uff27\uff4f\uff4b\uff55\uff4c", "Gokul", Description = "full-width letters")]
    [TestCase("Jose\u0301", "jos\u00e9", Description = "letter and accent apart")]
    [TestCase("\ufb01ona", "FIONA", Description = "a ligature")]
    [TestCase("\u212aelvin", "kelvin", Description = "the Kelvin sign")]
    [TestCase("\u03c3\u03c2", "\u03a3\u03a3", Description = "the two small sigmas")]
    [TestCase("Louis\u2168", "louisix", Description = "a Roman numeral")]
    public void Row_42_Names_that_differ_in_form_only_are_one_name(string one, string other) =>
        Assert.That(NameNormalizer.Normalize(one), Is.EqualTo(NameNormalizer.Normalize(other)));

    [TestCase("jose", "jos\u00e9", Description = "an accent is a difference")]
    [TestCase("g okul", "gokul", Description = "white space inside it too")]
    [TestCase("Gokul", "G\u043ekul", Description = "letters of other scripts that look alike")]
    [TestCase("Iris", "\u0131ris", Description = "the dotless i of Turkish")]
    public void Names_that_differ_in_a_letter_are_two(string one, string other) =>
        Assert.That(NameNormalizer.Normalize(one), Is.Not.EqualTo(NameNormalizer.Normalize(other)));

    [Test]
    public void Text_that_can_be_no_name_is_no_error()
    {
        // Not as test cases: one whose name cannot be written in XML is left out without a word.
        using (Assert.EnterMultipleScope())
        {
            Assert.That(NameNormalizer.Normalize("\ufffea\ufffe\uff42"), Is.EqualTo("\ufffdA\ufffdB"));
            Assert.That(NameNormalizer.Normalize("a\uffff"), Is.EqualTo("A\uffff"));
            Assert.That(NameNormalizer.Normalize("a\0\U0010ffff"), Is.EqualTo("A\0\U0010ffff"));
            Assert.That(NameNormalizer.Normalize(" "), Is.Empty);
        }
    }

    [Test]
    public void Identity_compares_names_and_addresses_in_the_same_form()
    {
        var normalizer = new NameNormalizer();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(normalizer.NormalizeName(" \uff27okul"), Is.EqualTo("GOKUL"));
            Assert.That(normalizer.NormalizeEmail(" \uff47okul@example.com"), Is.EqualTo("GOKUL@EXAMPLE.COM"));
            Assert.That(normalizer.NormalizeName(null), Is.Null);
            Assert.That(normalizer.NormalizeEmail(null), Is.Null);
        }
    }
}
