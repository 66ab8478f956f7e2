using Api.Infrastructure.Mail;

namespace Api.Tests.Infrastructure.Mail;

/// <summary>What a mail says of the program that asked: a name that is known, and no text of the caller's.</summary>
public sealed class AgentNameTests
{
    [TestCase("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux")]
    [TestCase(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
        "Edge, Windows")]
    [TestCase(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1",
        "Safari, iOS")]
    [TestCase("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome, Android")]
    [TestCase("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "Safari, macOS")]
    [TestCase("curl/8.5.0", "curl")]
    [TestCase("Your account is locked. Call +1 555 0100", null)]
    [TestCase("http://evil.example/ Windows", "Windows")]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void A_known_program_has_its_name(string? userAgent, string? name) => Assert.That(AgentName.Of(userAgent), Is.EqualTo(name));

    [Test]
    public void Every_name_fits_into_its_column()
    {
        var longest = AgentName.Of("SamsungBrowser/ Windows")!;

        Assert.That(longest.Length, Is.LessThan(AgentName.Length));
    }
}
