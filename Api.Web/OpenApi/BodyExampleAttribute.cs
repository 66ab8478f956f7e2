namespace Api.Web.OpenApi;

/// <summary>
/// Shows a body of this type that is accepted as it stands, once the values of a mail are put in. For types of which not every
/// member goes with every other: all examples of members together, which Swagger UI shows otherwise, would be refused.
/// </summary>
/// <param name="name">The example's name in the document; the first is what Swagger UI fills in.</param>
/// <param name="summary">What the body asks for.</param>
/// <param name="members">Its members, as they are called in JSON. Their values are the members' own examples.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
internal sealed class BodyExampleAttribute(string name, string summary, params string[] members) : Attribute
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    public IReadOnlyList<string> Members { get; } = members;
}
