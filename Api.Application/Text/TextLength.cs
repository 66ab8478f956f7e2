namespace Api.Application.Text;

internal static class TextLength
{
    /// <summary>Length in Unicode code points, so that a letter counts once whatever its encoding takes.</summary>
    public static int CodePoints(this string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
