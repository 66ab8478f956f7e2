using System.Globalization;
using Api.Infrastructure.Settings;
using Api.Infrastructure.Tokens;
using Api.Tests.Support;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Tests.Infrastructure.Settings;

/// <summary>Row 73: a time span is read as its writer meant it, or not at all.</summary>
public sealed class TimeSpanReaderTests
{
    private static readonly Gen<string> Spellings = Gen.OneOf(
        Gen.String["0123456789:.-+ "],
        Gen.Select(Gen.Int[-1, 99], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99]).Select((days, hours, minutes, seconds) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(days < 0 ? "" : $"{days}.")}{hours:00}:{minutes:00}:{seconds:00}")));

    // What .NET reads as something else: days for hours, hours for minutes.
    private static readonly string[] Refused =
    [
        "5", "0", "24:00:00", "99:00:00", "48:00", "15:00", "00:05", "5:00", "1:00:00:00", "1.24:00:00", "1.5", "1.00:00", "24:00:00.5",
        "00:60:00", "00:00:60", "5m", "5 minutes", "PT5M",
        "00:05:00 ", " 00:05:00", "+00:05:00", "00:05:00\n", "00:05:00,5", "٠٠:٠٥:٠٠", "",
        "--00:05:00", "00:05:00.", ".00:05:00", "99999999.00:00:00", "5:00:00", "00:00:00.12345678",
    ];

    [TestCase("00:05:00", 300)]
    [TestCase("23:59:59", 86399)]
    [TestCase("1.00:00:00", 86400)]
    [TestCase("30.12:00:01", 2635201)]
    [TestCase("-00:00:01", -1)]
    [TestCase("00:00:00.5", 0.5)]
    [TestCase("0.00:00:01", 1)]
    public void Row_73_Hours_below_24_and_days_with_a_point_are_read(string text, double seconds)
    {
        Assert.That(TimeSpanReader.TryRead(text, out var span));
        Assert.That(span.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCaseSource(nameof(Refused))]
    public void Row_73_Everything_else_is_refused(string text) => Assert.That(TimeSpanReader.TryRead(text, out _), Is.False);

    [Test]
    public void Row_73_What_is_read_means_its_numbers_to_the_binder_too() => Spellings.Sample(
        text =>
        {
            if (!TimeSpanReader.TryRead(text, out var span))
            {
                return true;
            }

            var parts = text.TrimStart('-').Split('.', ':').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            var days = text.TrimStart('-').IndexOf('.') is > 0 and < 9 && parts.Length == 4 ? parts[0] : 0;
            var time = parts[^3..];
            return text.Contains('.', StringComparison.Ordinal) && parts.Length != 4
                || (span.Duration() == new TimeSpan(days, time[0], time[1], time[2])
                    && span == TimeSpan.Parse(text, CultureInfo.InvariantCulture));
        },
        iter: 20_000);

    [Test]
    public void Row_73_No_options_are_bound_from_what_is_refused()
    {
        using var app = Composition.Build(
            "Production", ("Jwt:SigningKey", ApiFactory.Secret), ("Jwt:RefreshTokenLifetime", "24:00:00"));

        Assert.That(
            () => app.Services.GetRequiredService<IOptions<JwtOptions>>().Value,
            Throws.TypeOf<InvalidSettingsException>().With.Message.Contains("1.00:00:00"));
    }
}
