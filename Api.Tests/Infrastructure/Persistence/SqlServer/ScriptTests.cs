namespace Api.Tests.Infrastructure.Persistence.SqlServer;

/// <summary>The script that an operator runs is T-SQL, by Microsoft's own parser.</summary>
public sealed class ScriptTests
{
    [Test]
    public void The_script_of_all_migrations_parses()
    {
        var script = TSql.Parse(ProductModel.Script);

        Assert.That(script.Batches.SelectMany(batch => batch.Statements).Count(), Is.GreaterThan(10));
    }

    [TestCase("CREATE TABLE [Sessions] (", "CREATE TABLE [Sessions]")]
    [TestCase("CREATE INDEX", "CREATE INDEXES")]
    [TestCase("END;", "")]
    [TestCase("OPTIMIZE_FOR_SEQUENTIAL_KEY = ON)", "OPTIMIZE_FOR_SEQUENTIAL_KEY = ON")]
    [TestCase("'", "\"")]
    public void A_broken_script_is_found_out(string part, string broken)
    {
        var script = ProductModel.Script;
        Assert.That(script, Does.Contain(part));
        var at = script.IndexOf(part, StringComparison.Ordinal);

        Assert.That(() => TSql.Parse(script[..at] + broken + script[(at + part.Length)..]), Throws.TypeOf<FormatException>());
    }
}
