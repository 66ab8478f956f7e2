namespace Api.Application.Outages;

/// <summary>Tells an outage, after which asking again is safe, from a bug.</summary>
public interface IOutageDetector
{
    /// <summary>Whether the database's failing or slowness, and no mistake of ours, is behind an exception.</summary>
    bool IsOutage(Exception exception);
}
