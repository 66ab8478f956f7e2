using Api.Application.Users;
using AutoMapper;

namespace Api.Web.Contracts.Users;

/// <summary>How users are shown. Requests become commands by constructor, so that the compiler checks them.</summary>
internal sealed class UserProfile : Profile
{
    public UserProfile()
    {
        CreateMap<UserDetails, UserResponse>().ForMember(response => response.Id, map => map.MapFrom(user => user.Id.Value));
    }
}
