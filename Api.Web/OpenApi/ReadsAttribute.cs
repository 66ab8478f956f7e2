namespace Api.Web.OpenApi;

/// <summary>
/// The action reads this part of the request itself, by the named type. <see cref="RequestParametersOperationFilter"/>
/// describes it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReadsAttribute(Type reader) : Attribute
{
    public Type Reader { get; } = reader;
}
