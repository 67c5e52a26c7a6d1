namespace Headwater.Http;

/// <summary>Under which names a request may hold a key. The Functions host reads the same ones.</summary>
internal static class KeyNames
{
    public const string Header = "x-functions-key";
    public const string Parameter = "code";

    // The name of the key whose value is the other parameter.
    private const string NameParameter = "clientId";

    /// <summary>True for what no link may hold, and no answer depends on.</summary>
    public static bool IsParameter(string name) =>
        name.Equals(Parameter, StringComparison.OrdinalIgnoreCase) || name.Equals(NameParameter, StringComparison.OrdinalIgnoreCase);
}
