using Api.Application.Users;
using Api.Domain.Users;
using Api.Web.Contracts.Users;
using AutoMapper;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Micro;

/// <summary>A stored user to what a client is shown, by AutoMapper and the API's own profiles.</summary>
[InProcess]
[MemoryDiagnoser]
public class MapBenchmarks
{
    private static readonly UserDetails User = new(
        UserId.TryParse("1", out var id) ? id : default,
        UserValues.Named("Gokul", "gokul@example.com", "administrator"),
        TimeProvider.System.GetUtcNow(),
        lastLogin: null,
        "0123456789abcdef");

    private IMapper _mapper = null!;

    [GlobalSetup]
    public void Prepare() => _mapper = new MapperConfiguration(
        mapping => mapping.AddMaps(typeof(UserResponse).Assembly), NullLoggerFactory.Instance).CreateMapper();

    [Benchmark]
    public UserResponse Map() => _mapper.Map<UserResponse>(User);
}
