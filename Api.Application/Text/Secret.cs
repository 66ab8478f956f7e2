namespace Api.Application.Text;

/// <summary>
/// A record that holds a secret. Its text is the name of its type, so that logging or interpolating it discloses nothing.
/// </summary>
public abstract record Secret
{
    /// <returns>The name of the type.</returns>
    public sealed override string ToString() => GetType().Name;
}
