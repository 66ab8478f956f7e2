using Api.Application.Tokens;
using AutoMapper;

namespace Api.Web.Contracts.WellKnown;

/// <summary>How published keys are shown.</summary>
internal sealed class WellKnownProfile : Profile
{
    public WellKnownProfile()
    {
        CreateMap<PublishedKey, PublishedKeyResponse>();
    }
}
