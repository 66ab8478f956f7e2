using System.Text.Json.Nodes;

namespace Api.Client;

/// <summary>What finishes a flow: the code of a mail, or its link.</summary>
public sealed class FlowKey
{
    private readonly string? _code;

    private FlowKey(string text, string? code, string? name)
    {
        Text = text;
        _code = code;
        Name = name;
    }

    /// <summary>The flow, or the link.</summary>
    internal string Text { get; }

    internal bool IsLink => _code is null;

    /// <summary>The address or user name that the flow was asked for with; null where that is not known.</summary>
    internal string? Name { get; }

    /// <summary>The code of the mail.</summary>
    /// <param name="flow">What was asked for, by this client.</param>
    /// <param name="code">As the user wrote it: blanks and hyphens do not count.</param>
    public static FlowKey OfCode(AccountFlow flow, string code) => new(flow.Flow, code, flow.Name);

    /// <summary>The link of the mail.</summary>
    /// <param name="link">What follows <c>link=</c> in its address.</param>
    /// <param name="name">
    /// The address or user name of the account, where the program knows it: after a lost answer to a sign-up or a reset it logs in
    /// with that.
    /// </param>
    public static FlowKey OfLink(string link, string? name = null) => new(link, code: null, name);

    /// <summary>The body of the call that finishes the flow.</summary>
    internal JsonObject ToBody() => IsLink ? new() { ["link"] = Text } : new() { ["flow"] = Text, ["code"] = _code };
}
