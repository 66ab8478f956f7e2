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
        return app.Use(async (context, next) =>
        {
            var own = context.GetEndpoint()?.Metadata.GetMetadata<DeadlineAttribute>();
            var length = own is null ? Default : TimeSpan.FromSeconds(own.Seconds);
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
