using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace Api.Web.Errors;

/// <summary>The body of every error (RFC 9457).</summary>
public sealed record Problem
{
    internal Problem(ErrorCode code, string detail)
    {
        Type = code.Type;
        Title = ReasonPhrases.GetReasonPhrase(code.Status);
        Status = code.Status;
        Detail = detail;
        Code = code.Name;
    }

    /// <summary>Where the status is described.</summary>
    /// <example>https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2</example>
    public string Type { get; }

    /// <summary>The status in words.</summary>
    /// <example>Unauthorized</example>
    public string Title { get; }

    /// <summary>The HTTP status.</summary>
    /// <example>401</example>
    public int Status { get; }

    /// <summary>What happened, for a person to read.</summary>
    /// <example>No active account found with the given credentials</example>
    public string Detail { get; }

    /// <summary>Under which id the server's log knows this call.</summary>
    /// <example>00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00</example>
    public string TraceId { get; init; } = "";

    /// <summary>What happened, for a program to read: one of a closed list.</summary>
    /// <example>no_active_account</example>
    public string Code { get; }

    /// <summary>With <c>invalid</c>: what is wrong about which field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>With <c>token_not_valid</c> on protected calls: why the access token was refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TokenMessage>? Messages { get; init; }

    /// <summary>With 401: whether the challenge says that the token is to blame (RFC 6750 §3.1).</summary>
    [JsonIgnore]
    internal bool BlamesToken { get; init; }

    /// <summary>With <c>fresh_login_required</c>: how old a proof may be (RFC 9470 §3).</summary>
    [JsonIgnore]
    internal TimeSpan? MaxAge { get; init; }

    /// <summary>With 429 and 503: when to ask again.</summary>
    [JsonIgnore]
    internal TimeSpan? RetryAfter { get; init; }
}

/// <summary>Why a token was refused, in the words and names of SimpleJWT.</summary>
/// <param name="TokenClass">The kind of token that the call wants.</param>
/// <param name="TokenType">The <c>token_type</c> that the call wants.</param>
/// <param name="Message">The reason.</param>
public sealed record TokenMessage(
    [property: JsonPropertyName("token_class")] string TokenClass,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("message")] string Message);
