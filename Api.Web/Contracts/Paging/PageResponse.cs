namespace Api.Web.Contracts.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Count">How many there are on all pages.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
/// <param name="Previous">Address of the previous page; null on the first.</param>
/// <param name="Results">What is on this page.</param>
public sealed record PageResponse<T>(long Count, string? Next, string? Previous, IReadOnlyList<T> Results);
