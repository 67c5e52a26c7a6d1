namespace Headwater.LocalHost.Host;

internal static class Terminal
{
    /// <summary>Titles are of publishers, and a terminal obeys what control characters say.</summary>
    public static string Line(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\ufffd' : c)) : text;
}
