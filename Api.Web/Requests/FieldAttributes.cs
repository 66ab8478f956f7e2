namespace Api.Web.Requests;

/// <summary>The request may also come as an HTML form, as with SimpleJWT; members that it does not know are ignored.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LenientAttribute : Attribute;

/// <summary>The request is a JSON Merge Patch (RFC 7396), and may say so by its media type.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MergePatchAttribute : Attribute;

/// <summary>A JSON number is read as its text: the tutorial posts <c>"password": 123</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAsTextAttribute : Attribute;

/// <summary>The text is taken as it is, white space and NUL included; only an empty text is blank.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VerbatimAttribute : Attribute;

/// <summary>The text may be empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AllowBlankAttribute : Attribute;
