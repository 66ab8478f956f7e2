using System.Globalization;
using System.Text;

namespace Api.Tests.Protocol.Model;

/// <summary>One thing that happens.</summary>
/// <param name="Who">Who does it; null when time passes.</param>
/// <param name="Does">What is done.</param>
/// <param name="Token">The token it is done with, as its distance from the current one.</param>
/// <param name="Key">The key that goes with it.</param>
/// <param name="Verdict">What the server decided, where it did.</param>
internal readonly record struct Event(string? Who, string Does, int? Token = null, int Key = 0, Verdict? Verdict = null)
{
    /// <summary>A tick of the clock.</summary>
    public static Event Tick => default;
}

/// <summary>Tells events in order, with the tokens numbered in the order of their making.</summary>
internal sealed class Story
{
    private readonly StringBuilder _text = new();
    private int _now;
    private int _current;

    public void Add(Event happening)
    {
        if (happening.Who is null)
        {
            _now++;
            return;
        }

        _text.Append(CultureInfo.InvariantCulture, $"\n  t={_now} {happening.Who} {happening.Does}");
        if (happening.Token is { } token)
        {
            var older = token < NetworkState.Oldest ? "" : " or an older one";
            _text.Append(CultureInfo.InvariantCulture, $" t{Math.Max(0, _current - token)}{older}");
        }

        if (happening.Key != 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $" with k{happening.Key}");
        }

        if (happening.Verdict is { } verdict)
        {
            _current += verdict is Verdict.Rotated ? 1 : 0;
            _text.Append(CultureInfo.InvariantCulture, $": {verdict}");
            _text.Append(verdict is Verdict.Rotated or Verdict.Unchanged or Verdict.Replayed ? $", t{_current}" : "");
        }
    }

    public override string ToString() => _text.ToString();
}
