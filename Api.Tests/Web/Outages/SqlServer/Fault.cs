namespace Api.Tests.Web.Outages.SqlServer;

/// <summary>What becomes of the connection.</summary>
public enum FaultKind
{
    /// <summary>Both sides are closed as by a program that ends (FIN).</summary>
    Cut,

    /// <summary>Both sides are closed as by a machine that knows nothing of the connection (RST).</summary>
    Reset,

    /// <summary>Nothing comes through any more, in either direction, until the client gives up.</summary>
    Stall,
}

/// <summary>When it happens to the connection that a message goes over.</summary>
public enum FaultMoment
{
    /// <summary>The server never gets the message: nothing was carried out.</summary>
    BeforeRequest,

    /// <summary>The server has answered, and the client does not learn of it: all was carried out.</summary>
    BeforeAnswer,

    /// <summary>The client loses the connection first, and the message reaches the server later.</summary>
    RequestUnderWay,
}

/// <summary>A fault of the network, as a test arms the proxy with it.</summary>
internal sealed class Fault(FaultKind kind, FaultMoment moment)
{
    private readonly TaskCompletionSource _delivery = new();
    private readonly TaskCompletionSource _delivered = new();

    public FaultKind Kind => kind;

    public FaultMoment Moment => moment;

    /// <summary>For <see cref="FaultMoment.RequestUnderWay"/>: ends when the message may reach the server.</summary>
    public Task Delivery => _delivery.Task;

    /// <summary>Lets the message reach the server, and waits until it has answered.</summary>
    public async Task DeliverAsync()
    {
        _delivery.TrySetResult();
        await _delivered.Task;
    }

    public void NoteAnswer() => _delivered.TrySetResult();

    public override string ToString() => $"{Kind} {Moment}";
}
