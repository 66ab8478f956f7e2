namespace Api.Application.Outages;

/// <summary>What lies behind an exception.</summary>
public static class ExceptionCauses
{
    /// <summary>The exception and those inside it, the innermost last.</summary>
    public static IEnumerable<Exception> Causes(this Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
