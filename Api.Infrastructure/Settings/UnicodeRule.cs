namespace Api.Infrastructure.Settings;

/// <summary>Refuses to run without ICU: .NET then leaves text as it is where it should normalise it, and throws nothing.</summary>
internal static class UnicodeRule
{
    private const string Decomposed = "u\u0308";

    public static IEnumerable<string> FindErrors() => Decomposed.Normalize().Length == 1
        ? []
        :
        [
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT (or InvariantGlobalization) switches Unicode off, without which two spellings of one "
                + "name would be two accounts: unset it, and install ICU where it is missing.",
        ];
}
