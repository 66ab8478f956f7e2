using System.Collections.Concurrent;
using Api.Application.Deadlines;

namespace Api.Web.Middleware;

/// <summary>How long this call may take; other calls may take <see cref="RequestDeadlines.Default"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DeadlineAttribute : Attribute
{
    public required int Seconds { get; init; }
}

/// <summary>
/// Gives each call a deadline. A call that is not decided by then is cancelled and answered by 503; asking again is safe.
/// </summary>
/// <remarks>
/// Cancels <see cref="HttpContext.RequestAborted"/>, which it replaces for the length of the call, and tells
/// <see cref="RequestDeadline"/>, by which the database layer shortens the timeout of each statement.
/// </remarks>
internal static class RequestDeadlines
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    public static IApplicationBuilder UseRequestDeadlines(this IApplicationBuilder app)
    {
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        var sources = new CancellationSources(time);
        return app.Use(async (context, next) =>
        {
            var own = context.GetEndpoint()?.Metadata.GetMetadata<DeadlineAttribute>();
            var length = own is null ? Default : TimeSpan.FromSeconds(own.Seconds);
            var gone = context.RequestAborted;
            var source = sources.Take(length);
            var leaving = gone.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
            context.RequestAborted = source.Token;
            RequestDeadline.Start(length, time);
            try
            {
                await next(context);
            }
            catch (OperationCanceledException exception) when (source.IsCancellationRequested && !gone.IsCancellationRequested)
            {
                throw new TimeoutException("The request took too long.", exception);
            }
            finally
            {
                context.RequestAborted = gone;
                await leaving.DisposeAsync();
                sources.Give(source);
            }
        });
    }

    /// <summary>
    /// Sources of cancellation that serve one call after the other, as those of the server do. Two new ones with a timer for each
    /// call are what it saves.
    /// </summary>
    private sealed class CancellationSources(TimeProvider time)
    {
        // As many as there are calls at once, in most programs.
        private const int MostKept = 256;

        private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

        public CancellationTokenSource Take(TimeSpan length)
        {
            if (!_idle.TryDequeue(out var source))
            {
                return new CancellationTokenSource(length, time);
            }

            source.CancelAfter(length);
            return source;
        }

        public void Give(CancellationTokenSource source)
        {
            // One that was cancelled, or is about to be, never serves again.
            if (_idle.Count < MostKept && source.TryReset())
            {
                _idle.Enqueue(source);
            }
            else
            {
                source.Dispose();
            }
        }
    }
}
