using Api.Application.Tokens;
using BenchmarkDotNet.Attributes;

namespace Micro;

/// <summary>Minting and validating tokens. An access token that was seen before is known again without its signature.</summary>
[InProcess]
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private static readonly AccessContent Content = new(["administrator"], new Dictionary<string, object>(StringComparer.Ordinal));

    private Parts _parts = null!;
    private string _access = "";
    private string _refresh = "";

    [GlobalSetup]
    public void Prepare()
    {
        _parts = new Parts();
        _access = MintAccess();
        _refresh = MintRefresh();
    }

    [Benchmark]
    public string MintAccess() => _parts.Issuer.Access(_parts.Session, Content, _parts.Now);

    [Benchmark]
    public string MintRefresh() => _parts.Issuer.Refresh(_parts.Session);

    [Benchmark]
    public async Task<bool> ValidateAccessSeenBefore() =>
        (await _parts.Inspector.InspectAsync(_access, TokenType.Access)).Token is not null;

    [Benchmark]
    public async Task<bool> ValidateRefresh() => (await _parts.Inspector.InspectAsync(_refresh, TokenType.Refresh)).Token is not null;
}
