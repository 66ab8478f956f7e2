namespace Api.Tests.Protocol.Model;

/// <summary>Searches a model to its end and says how large it was.</summary>
internal static class Expect
{
    public static void Holds<TState>(StateModel<TState> model)
    {
        var result = Search.Run(model);
        TestContext.Out.WriteLine($"{result.States} states");
        Assert.That(result.Trace, Is.Null);
    }

    /// <summary>The shortest way to a violation, of which there has to be one.</summary>
    public static string Fails<TState>(StateModel<TState> model)
    {
        var result = Search.Run(model);
        TestContext.Out.WriteLine($"found after {result.States} states:{result.Trace}");
        Assert.That(result.Trace, Is.Not.Null, $"no violation in {result.States} states");
        return result.Trace!;
    }
}
