using Api.Application.Flows;
using Api.Application.Results;
using Api.Web.Errors;

namespace Api.Web.Contracts.Accounts;

/// <summary>What finishes a flow: `flow` and `code`, or `link`.</summary>
public abstract class FlowKeyRequest
{
    private const string OneOfBoth = "Give either flow and code, or link.";

    /// <summary>As it was answered when the flow was asked for. Beside `code`.</summary>
    /// <example>Tm93IGlzIHRoZSB0aW1lIA</example>
    public string? Flow { get; init; }

    /// <summary>The eight digits of the mail; blanks and hyphens do not count. Beside `flow`.</summary>
    /// <example>1234 5678</example>
    public string? Code { get; init; }

    /// <summary>The secret of the mail's link, instead of `flow` and `code`.</summary>
    /// <example>Q29kZXMgYW5kIGxpbmtzIGFyZSBzdG9yZWQgbm93aGU</example>
    public string? Link { get; init; }

    /// <returns>What was presented, or null with what is missing or too much.</returns>
    internal (FlowKey? Key, Problem? Problem) ToKey()
    {
        switch (this)
        {
            case { Link: { } link, Flow: null, Code: null }:
                return (FlowKey.OfLink(link), null);
            case { Link: null, Flow: { } flow, Code: { } code }:
                return (FlowKey.OfCode(flow, code), null);
        }

        var errors = new FieldErrors();
        if (Link is not null)
        {
            errors.Add("link", OneOfBoth);
        }
        else
        {
            AddMissing("flow", Flow);
            AddMissing("code", Code);
        }

        return (null, Problems.Invalid(errors.ToDictionary()));

        void AddMissing(string field, string? value)
        {
            if (value is null)
            {
                errors.Add(field, FieldTexts.Required);
            }
        }
    }
}
