namespace Api.Infrastructure.Flows;

/// <summary>
/// The keys that codes and links are derived under. They come from the keys that sign, so that there is nothing more to
/// configure or to lose, and a stolen database tells none of them.
/// </summary>
internal interface ICodeKeys
{
    /// <summary>The key of new flows.</summary>
    (string KeyId, byte[] Key) Current { get; }

    /// <summary>The key of an earlier flow.</summary>
    /// <returns>Null when it is gone: then the flow cannot be finished.</returns>
    byte[]? Find(string keyId);
}
