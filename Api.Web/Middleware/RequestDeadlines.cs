using Api.Application.Deadlines;


namespace Api.Web.Middleware;

/// <summary>How long a call may take before it is given up; other calls have <see cref="RequestDeadlines.Default"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DeadlineAttribute : Attribute
{
    public required int Seconds { get; init; }
}

/// <summary>A call is decided in time or not at all: then the answer is 503, and asking again is safe.</summary>
internal static class RequestDeadlines
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    public static IApplicationBuilder UseRequestDeadlines(this IApplicationBuilder app)
    {
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        return app.Use(async (context, next) =>
        {
            var length = context.GetEndpoint()?.Metadata.GetMetadata<DeadlineAttribute>() is { } own ? TimeSpan.FromSeconds(own.Seconds) : Default;
            var gone = context.RequestAborted;
            using var deadline = new CancellationTokenSource(length, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, deadline.Token);
            context.RequestAborted = either.Token;
            RequestDeadline.Start(length, time);
            try
            {
                await next(context);
            }
            catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !gone.IsCancellationRequested)
            {
                throw new TimeoutException("The request took too long.", exception);
            }
            finally
            {
                context.RequestAborted = gone;
            }
        });
    }
}
