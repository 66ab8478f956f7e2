using System.Text.Json;
using System.Text.Json.Serialization;

namespace Api.Client.Protocol;

/// <summary>Everything that is stored about a session. It is one record, so that it changes as a whole.</summary>
/// <param name="Token">The refresh token.</param>
internal sealed record StoredSession(string Token)
{
    /// <summary>The <c>Idempotency-Key</c> of every request that sends this token. Absent until the first one.</summary>
    public string? Key { get; init; }

    /// <summary>When a refresh stored the token, in Unix milliseconds. Absent for the token of a login.</summary>
    public long? RefreshedAt { get; init; }

    /// <summary>It reveals less than the refresh token beside it, and it saves a restarted program a refresh.</summary>
    public AccessToken? Access { get; init; }

    /// <summary>Reads a record. A value that some other program wrote in the same place is ignored.</summary>
    public static StoredSession? Parse(string? text)
    {
        try
        {
            return text is not null && JsonSerializer.Deserialize(text, StoredSessionJson.Default.StoredSession) is { Token: not null, Access: null or { Text: not null } } read
                ? read
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The record as it is stored.</summary>
    public string Write() => JsonSerializer.Serialize(this, StoredSessionJson.Default.StoredSession);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredSession))]
internal sealed partial class StoredSessionJson : JsonSerializerContext;
