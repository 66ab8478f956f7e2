using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Api.Web.Requests;

/// <summary>
/// Keeps room for new connections. When all but an eighth of <see cref="RequestOptions.MaxConnections"/> are taken, each new one
/// closes another that has no request under way: first those that never had one, then those that had their last one longest ago.
/// A request is under way when all of its body is read, so whoever only holds connections, or sends bodies byte by byte, keeps
/// nobody else out. <see cref="BoundedListenerFactory"/> closes what comes beyond all of them.
/// </summary>
internal sealed class ConnectionRoom(int maxConnections)
{
    private const int Headroom = 8;

    private readonly int _most = maxConnections - (maxConnections / Headroom);
    private readonly Lock _gate = new();
    private readonly LinkedList<Guest> _silent = [];
    private readonly LinkedList<Guest> _idle = [];
    private int _count;

    /// <summary>For <c>ListenOptions.Use</c>: counts the connection, and closes another where there is little room.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var guest = new Guest(connection);
        connection.Features.Set(guest);
        Enter(guest)?.Connection.Abort(new ConnectionAbortedException("Others need the room, and no request was under way."));
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(guest);
        }
    };

    /// <summary>The middleware around each request: its connection is in use until it is answered.</summary>
    public async Task UseAsync(HttpContext context, RequestDelegate next)
    {
        // None on another server than Kestrel.
        if (context.Features.Get<Guest>() is not { } guest)
        {
            await next(context);
            return;
        }

        var use = new Use(this, guest);
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            context.Features.Set(use);
        }
        else
        {
            use.Begin();
        }

        try
        {
            await next(context);
        }
        finally
        {
            use.End();
        }
    }

    /// <summary>For the reader of bodies: all of this request's body is here.</summary>
    public static void BodyIsRead(HttpContext context) => context.Features.Get<Use>()?.Begin();

    /// <returns>Whom to close; null for nobody.</returns>
    private Guest? Enter(Guest guest)
    {
        lock (_gate)
        {
            Guest? leaving = null;
            if (++_count > _most && (_silent.First ?? _idle.First) is { } longest)
            {
                longest.List!.Remove(longest);
                leaving = longest.Value;
            }

            _silent.AddLast(guest.Place);
            return leaving;
        }
    }

    private void Leave(Guest guest)
    {
        lock (_gate)
        {
            _count--;
            guest.Place.List?.Remove(guest.Place);
        }
    }

    /// <summary>One request, which keeps its connection from <see cref="Begin"/> to <see cref="End"/>.</summary>
    private sealed class Use(ConnectionRoom room, Guest guest)
    {
        private bool _hasBegun;

        public void Begin()
        {
            _hasBegun = true;
            lock (room._gate)
            {
                guest.Requests++;
                guest.Place.List?.Remove(guest.Place);
            }
        }

        public void End()
        {
            lock (room._gate)
            {
                guest.Requests -= _hasBegun ? 1 : 0;
                if (guest.Requests == 0)
                {
                    guest.Place.List?.Remove(guest.Place);
                    room._idle.AddLast(guest.Place);
                }
            }
        }
    }

    private sealed class Guest
    {
        public Guest(ConnectionContext connection)
        {
            Connection = connection;
            Place = new LinkedListNode<Guest>(this);
        }

        public ConnectionContext Connection { get; }

        public LinkedListNode<Guest> Place { get; }

        public int Requests { get; set; }
    }
}
