using Api.Domain.Sessions;
using BenchmarkDotNet.Attributes;

namespace Micro;

/// <summary>The decision about a presented refresh token, without anything that is read or written for it.</summary>
[InProcess]
[MemoryDiagnoser]
public class RotateBenchmarks
{
    private static readonly ClientInfo Client = new("Example/1.0", "192.0.2.1");

    private Parts _parts = null!;
    private PresentedToken _current;
    private TokenId _next;

    [GlobalSetup]
    public void Prepare()
    {
        _parts = new Parts();
        _current = new PresentedToken(_parts.Session.CurrentTokenId, _parts.Session.RefreshExpiresAt);
        _next = TokenId.New();
    }

    [Benchmark]
    public RotationOutcome Rotate() => _parts.Session.Rotate(_current, _next, Client, _parts.Policy, _parts.Now);
}
