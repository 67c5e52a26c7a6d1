namespace Headwater.Http;

/// <summary>Under which names a request may hold a key. The Functions host reads the same ones.</summary>
internal static class KeyNames
{
    public const string Header = "x-functions-key";
    public const string Parameter = "code";

    // Names the key whose value is in the other parameter.
    private const string NameParameter = "clientId";

    /// <summary>True for parameters that hold a key: links must not contain them, and answers do not depend on them.</summary>
    public static bool IsParameter(string name) =>
        name.Equals(Parameter, StringComparison.OrdinalIgnoreCase) || name.Equals(NameParameter, StringComparison.OrdinalIgnoreCase);
}
