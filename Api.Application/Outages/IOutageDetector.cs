namespace Api.Application.Outages;

/// <summary>Tells an outage, after which a retry is safe, from a bug.</summary>
public interface IOutageDetector
{
    /// <returns>
    /// Whether an exception comes from a database that fails or is slow, or from keys that cannot be read, and not from a mistake in
    /// the program.
    /// </returns>
    bool IsOutage(Exception exception);
}
