using Api.Client.Protocol;

namespace Api.Client.Tests.Schedules;

/// <summary>Each breaks one rule, and nothing else: the same as in clients/typescript/tests/support/mutations.ts.</summary>
internal static class BrokenRules
{
    public static readonly IReadOnlyDictionary<string, RefreshRules> All = new Dictionary<string, RefreshRules>(StringComparer.Ordinal)
    {
        ["stores an answer without comparing (rule 2)"] = new StoresWithoutComparing(),
        ["takes a refusal for its own without comparing (rule 2)"] = new TakesEachRefusal(),
        ["takes a new key for each request (rule 4)"] = new NewKeyForEachRequest(),
        ["drops the key on Unchanged (rule 4)"] = new DropsTheKey(),
        ["does not let a token rest, with a leeway of 0 (rule 5)"] = new NoRest(),
        ["does not let a token rest after 422, with a leeway of 0 (rule 5)"] = new NoRestAfterKeyReused(),
        ["signs out when the server is not available (rule 6)"] = new SignsOutOnOutage(),
    };

    private sealed class StoresWithoutComparing : RefreshRules
    {
        public override StoredSession? AfterAnswer(StoredSession? current, StoredSession sent, string token, AccessToken access) =>
            base.AfterAnswer(current?.Token == sent.Token ? current : sent, sent, token, access);
    }

    private sealed class TakesEachRefusal : RefreshRules
    {
        public override StoredSession? AfterRefusal(StoredSession? current, StoredSession sent) => null;
    }

    private sealed class NewKeyForEachRequest : RefreshRules
    {
        public override StoredSession WithKey(StoredSession current, Func<string> randomKey) => current with { Key = randomKey() };
    }

    private sealed class DropsTheKey : RefreshRules
    {
        public override StoredSession? AfterAnswer(StoredSession? current, StoredSession sent, string token, AccessToken access) =>
            base.AfterAnswer(current, sent, token, access) is { } next && current?.Token == sent.Token ? next with { Key = null } : current;
    }

    private sealed class NoRest : RefreshRules
    {
        public override long Rest => 0;
    }

    private sealed class NoRestAfterKeyReused : RefreshRules
    {
        public override StoredSession? AfterKeyReused(StoredSession? current, StoredSession sent, Func<string> randomKey, long now) =>
            current?.Token == sent.Token ? current with { Key = randomKey() } : current;
    }

    private sealed class SignsOutOnOutage : RefreshRules
    {
        public override bool EndsSession(ApiException refusal) => true;
    }
}
