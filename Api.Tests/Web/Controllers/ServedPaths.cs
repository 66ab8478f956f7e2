namespace Api.Tests.Web.Controllers;

/// <summary>Every path that is mapped in development without mail, with the methods that it has and who may call it.</summary>
public static class ServedPaths
{
    public static readonly ServedPath[] All =
    [
        new("/api/token/", "POST"),
        new("/api/token/refresh/", "POST"),
        new("/api/token/verify/", "POST"),
        new("/api/token/blacklist/", "POST"),
        new("/api/users/", "GET, HEAD, POST"),
        new("/api/account/step-up/", "POST"),
        new("/api/users/me/", "DELETE, GET, HEAD, PATCH"),
        new("/api/users/me/export/", "GET, HEAD"),
        new("/api/users/me/password/", "POST"),
        new("/api/users/1/", "DELETE, GET, HEAD, PATCH, PUT"),
        new("/api/users/1/password/", "POST"),
        new("/api/users/1/unlock/", "POST"),
        new("/api/roles/", "GET, HEAD, POST"),
        new("/api/roles/{name}/", "DELETE"),
        new("/api/users/1/sessions/", "DELETE, GET, HEAD"),
        new("/api/users/1/sessions/{sessionId}/", "DELETE"),
        new("/api/sessions/", "DELETE, GET, HEAD"),
        new("/api/sessions/{sessionId}/", "DELETE"),
        new("/.well-known/jwks.json", "GET, HEAD"),
        new("/.well-known/openid-configuration", "GET, HEAD"),
        new("/health/live", "GET, HEAD"),
        new("/health/ready", "GET, HEAD"),
        new("/openapi/v1.json", "GET, HEAD"),
        new("/openapi/v1-3.0.json", "GET, HEAD"),
        new("/", "GET, HEAD"),
    ];

    public static readonly ServedPath[] Readable = [.. All.Where(path => path.Has("GET"))];
}

public sealed record ServedPath(string Path, string Allow)
{
    public bool IsApi => Path.StartsWith("/api/", StringComparison.Ordinal);

    public string WithoutSlash => Path.TrimEnd('/');

    public bool Has(string method) => Allow.Split(", ").Contains(method);

    public override string ToString() => Path;
}
