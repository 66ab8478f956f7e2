using Api.Application.Sessions;
using Api.Domain.Sessions;
using AutoMapper;

namespace Api.Web.Contracts.Sessions;

/// <summary>How sessions are shown.</summary>
internal sealed class SessionProfile : Profile
{
    public SessionProfile()
    {
        CreateMap<SessionDetails, SessionResponse>()
            .ForMember(response => response.Id, map => map.MapFrom(session => session.Id.ToString()))
            .ForMember(response => response.Current, map => map.MapFrom(_ => false));
    }

    /// <summary>Shows sessions to a call that belongs to <paramref name="current"/>.</summary>
    public static IReadOnlyList<SessionResponse> Show(IMapper mapper, IReadOnlyList<SessionDetails> sessions, SessionId current) =>
        [.. sessions.Select(session => mapper.Map<SessionResponse>(session) with { Current = session.Id == current })];
}
