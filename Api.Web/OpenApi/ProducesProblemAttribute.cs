using Api.Web.Errors;

namespace Api.Web.OpenApi;

/// <summary>Says in the OpenAPI document by which errors an action answers.</summary>
internal interface IDescribesProblems
{
    /// <summary>The errors; those of one status make one answer.</summary>
    IEnumerable<DescribedProblem> Problems { get; }
}

/// <summary>Errors that mean one thing of an action.</summary>
/// <param name="Codes">Of one status.</param>
/// <param name="Meaning">What has happened, without a full stop; null where the codes say it.</param>
internal sealed record DescribedProblem(IReadOnlyList<ErrorCode> Codes, string? Meaning)
{
    public int Status => Codes[0].Status;

    public override string ToString() =>
        string.Join(", ", Codes.Select(code => $"`{code.Name}`")) + (Meaning is null ? "" : $": {Meaning}");
}

/// <summary>The action answers by this error, or by one of several that mean the same of it.</summary>
/// <param name="codes">Fields of <see cref="ErrorCode"/>, by <c>nameof</c>; all of one status.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ProducesProblemAttribute(params string[] codes) : Attribute, IDescribesProblems
{
    /// <summary>What has happened, without a full stop.</summary>
    public string? Meaning { get; init; }

    public IEnumerable<DescribedProblem> Problems =>
        [new DescribedProblem([.. codes.Select(code => (ErrorCode)typeof(ErrorCode).GetField(code)!.GetValue(null)!)], Meaning)];
}
