using Api.Application.Tokens;
using Api.Web.Contracts.WellKnown;
using AutoMapper;

namespace Api.Web.Mapping;

/// <summary>How published keys are shown.</summary>
internal sealed class WellKnownProfile : Profile
{
    public WellKnownProfile()
    {
        CreateMap<PublishedKey, PublishedKeyResponse>();
    }
}
