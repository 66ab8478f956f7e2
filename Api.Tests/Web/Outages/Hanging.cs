using System.Reflection;

namespace Api.Tests.Web.Outages;

/// <summary>A port whose every call hangs until it is cancelled.</summary>
// A proxy's type is derived from, so it cannot be sealed.
internal class Hanging<TPort> : DispatchProxy
    where TPort : class
{
    private static readonly MethodInfo Wait = typeof(Hanging<TPort>).GetMethod(
        nameof(WaitAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private Action _reached = () => { };

    /// <summary>Such a port, which tells of each call that reached it.</summary>
    public static TPort Create(Action reached)
    {
        var port = Create<TPort, Hanging<TPort>>();
        ((Hanging<TPort>)(object)port)._reached = reached;
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var cancellation = args!.OfType<CancellationToken>().Single();
        var result = targetMethod!.ReturnType.GenericTypeArguments.SingleOrDefault() ?? typeof(bool);
        var task = Wait.MakeGenericMethod(result).Invoke(null, [cancellation]);
        _reached();
        return task;
    }

    private static Task<TResult> WaitAsync<TResult>(CancellationToken cancellationToken) =>
        new TaskCompletionSource<TResult>().Task.WaitAsync(cancellationToken);
}
