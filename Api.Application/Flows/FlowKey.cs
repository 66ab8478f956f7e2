using Api.Application.Text;

namespace Api.Application.Flows;

/// <summary>What is presented to finish a flow, as received: its token and a code, or a link.</summary>
public sealed record FlowKey : Secret
{
    private FlowKey(string? flow, string? code, string? link) => (Flow, Code, Link) = (flow, code, link);

    /// <summary>The token of the flow; null with a link.</summary>
    public string? Flow { get; }

    /// <summary>The code; null with a link.</summary>
    public string? Code { get; }

    /// <summary>The secret of a link; null with a code.</summary>
    public string? Link { get; }

    /// <summary>A code, which counts only together with the flow.</summary>
    public static FlowKey OfCode(string flow, string code) => new(flow, code, null);

    /// <summary>A link.</summary>
    public static FlowKey OfLink(string link) => new(null, null, link);
}
