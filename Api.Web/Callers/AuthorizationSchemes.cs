namespace Api.Web.Callers;

/// <summary>The schemes that the API accepts an access token by, without regard to case. Challenges name the first.</summary>
internal sealed record AuthorizationSchemes(IReadOnlyList<string> Names);
