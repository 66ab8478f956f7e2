using Api.Application.Users;
using Api.Web.Contracts.Users;
using AutoMapper;

namespace Api.Web.Mapping;

/// <summary>How read models are shown. Requests become commands by constructor instead, so that the compiler checks them.</summary>
internal sealed class UserProfile : Profile
{
    public UserProfile()
    {
        CreateMap<UserDetails, UserResponse>().ForMember(response => response.Id, map => map.MapFrom(user => user.Id.Value));
    }
}
