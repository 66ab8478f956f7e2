using Api.Application.Text;

namespace Api.Tests.Application.Text;

/// <summary>Row 85: which addresses are taken, and which two are one.</summary>
public sealed class EmailAddressTests
{
    [TestCase("zoe@mail.test")]
    [TestCase("Zoe.O'Hara+list_1-x@Mail.Test")]
    [TestCase("!#$%&'*+-/=?^_`{|}~@mail.test")]
    [TestCase("jos\u00e9@mail.test")]
    [TestCase("\u5c71\u7530@\u4f8b\u3048.\u30c6\u30b9\u30c8")]
    [TestCase("info@b\u00fccher.test")]
    [TestCase("info@xn--bcher-kva.test")]
    [TestCase("a@b.co")]
    [TestCase("a@1.2.co")]
    public void Row_85_An_address_that_mail_servers_take_is_taken(string address) =>
        Assert.That(EmailAddress.IsValid(CanonicalText.Of(address)), Is.True);

    // Invisible characters, everywhere in the address.
    [TestCase("zoe\u200b@mail.test")]
    [TestCase("zoe@ma\u200bil.test")]
    [TestCase("zoe@mail.test\u200b")]
    [TestCase("\u202ezoe@mail.test")]
    [TestCase("zoe@\u202email.test")]
    [TestCase("z\u00adoe@mail.test")]
    [TestCase("z\u0007oe@mail.test")]
    [TestCase("zoe@mail.te\0st")]
    [TestCase("z\ufeffoe@mail.test")]
    [TestCase("z\u2028oe@mail.test")]
    [TestCase("z\ue000oe@mail.test")]
    // Forms of RFC 5322 that are no addresses for a server.
    [TestCase("<a@mail.test>")]
    [TestCase("Joe <a@mail.test>")]
    [TestCase("a,b@mail.test")]
    [TestCase("a@mail.test,b@mail.test")]
    [TestCase("a;b@mail.test")]
    [TestCase("a b@mail.test")]
    [TestCase("\"a b\"@mail.test")]
    [TestCase("\"a\"@mail.test")]
    [TestCase("a(comment)@mail.test")]
    [TestCase("a@mail.test(comment)")]
    [TestCase("a@[192.0.2.1]")]
    [TestCase("a@@mail.test")]
    [TestCase("a@b@mail.test")]
    // Dots and labels.
    [TestCase("a.@mail.test")]
    [TestCase(".a@mail.test")]
    [TestCase("a..b@mail.test")]
    [TestCase("a@mail..test")]
    [TestCase("a@.mail.test")]
    [TestCase("a@mail.test.")]
    [TestCase("a@mail")]
    [TestCase("a@-mail.test")]
    [TestCase("a@mail-.test")]
    [TestCase("a@ma_il.test")]
    [TestCase("a@1.2.3.4")]
    [TestCase("a@mail.123")]
    [TestCase("a@xn--.test")]
    [TestCase("a@xn--a.test")]
    [TestCase("@mail.test")]
    [TestCase("a@")]
    [TestCase("@")]
    [TestCase("a")]
    [TestCase("")]
    public void Row_85_Any_other_is_refused(string address) => Assert.That(EmailAddress.IsValid(CanonicalText.Of(address)), Is.False);

    [Test]
    public void Row_85_Labels_and_domains_have_their_longest()
    {
        var label = new string('a', 63);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EmailAddress.IsValid($"a@{label}.test"), Is.True);
            Assert.That(EmailAddress.IsValid($"a@{label}a.test"), Is.False);
            Assert.That(EmailAddress.IsValid($"a@{string.Join('.', label, label, label, label)}.test"), Is.False);
            Assert.That(EmailAddress.IsValid(new string('a', 5000) + "@mail.test"), Is.False);
        }
    }

    [TestCase("info@b\u00fccher.test", "info@xn--bcher-kva.test")]
    [TestCase("info@B\u00dcCHER.test", "info@b\u00fccher.TEST")]
    [TestCase("info@bu\u0308cher.test", "info@b\u00fccher.test")]
    [TestCase("info@mail\u3002test", "info@mail.test")]
    [TestCase("info@\uff4dail.test", "info@mail.test")]
    public void Row_85_Two_spellings_of_a_domain_are_one(string one, string other) => Assert.That(
        EmailAddress.ToComparable(CanonicalText.Of(one)),
        Is.EqualTo(EmailAddress.ToComparable(CanonicalText.Of(other))));

    [TestCase("a@mail.test", "a@mail.test", "a@mail.test")]
    [TestCase("a@Mail.TEST", "a@Mail.TEST", "a@mail.test")]
    [TestCase("a@B\u00dcCHER.test", "a@b\u00fccher.test", "a@xn--bcher-kva.test")]
    [TestCase("a@xn--bcher-kva.test", "a@xn--bcher-kva.test", "a@xn--bcher-kva.test")]
    [TestCase("no address", "no address", "no address")]
    [TestCase("a@b_c.test", "a@b_c.test", "a@b_c.test")]
    public void It_is_stored_for_people_and_compared_in_ASCII(string address, string stored, string compared)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EmailAddress.ToStored(address), Is.EqualTo(stored));
            Assert.That(EmailAddress.ToComparable(address), Is.EqualTo(compared));
        }
    }
}
