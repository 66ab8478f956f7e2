namespace Api.Web.Callers;

/// <summary>The schemes under which an access token is accepted, without regard to case; the first stands in challenges.</summary>
internal sealed record AuthorizationSchemes(IReadOnlyList<string> Names);
