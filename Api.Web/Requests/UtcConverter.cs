using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Api.Web.Requests;

/// <summary>Writes times as RFC 3339 in UTC with <c>Z</c> and milliseconds; the framework writes <c>+00:00</c>.</summary>
internal sealed class UtcConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("BodyFormatter reads the times in requests.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
