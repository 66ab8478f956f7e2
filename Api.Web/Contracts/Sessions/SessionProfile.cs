using Api.Application.Sessions;
using Api.Domain.Sessions;
using AutoMapper;

namespace Api.Web.Contracts.Sessions;

/// <summary>How sessions are shown; the session of the call is handed in with the map.</summary>
internal sealed class SessionProfile : Profile
{
    private const string CurrentSession = nameof(CurrentSession);

    public SessionProfile()
    {
        CreateMap<SessionDetails, SessionResponse>()
            .ForMember(response => response.Id, map => map.MapFrom(session => session.Id.ToString()))
            .ForMember(response => response.Current, map => map.MapFrom((session, _, _, context) => session.Id.Equals(context.Items[CurrentSession])));
    }

    /// <summary>Shows sessions to a call that belongs to <paramref name="current"/>.</summary>
    public static IReadOnlyList<SessionResponse> Show(IMapper mapper, IReadOnlyList<SessionDetails> sessions, SessionId current) =>
        mapper.Map<List<SessionResponse>>(sessions, map => map.Items[CurrentSession] = current);
}
