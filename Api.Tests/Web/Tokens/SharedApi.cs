using Api.Tests.Support;

namespace Api.Tests.Web.Tokens;

/// <summary>One program for the cases of this folder that neither move its clock nor look at what others left.</summary>
[SetUpFixture]
internal static class SharedApi
{
    private static readonly Lazy<ApiFactory> Api = new(() => new ApiFactory());

    public static ApiFactory Instance => Api.Value;

    [OneTimeTearDown]
    public static void Stop()
    {
        if (Api.IsValueCreated)
        {
            Api.Value.Dispose();
        }
    }
}
