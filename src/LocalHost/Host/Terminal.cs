namespace Headwater.LocalHost.Host;

internal static class Terminal
{
    /// <summary>The text without control characters: publishers write titles, and a terminal obeys control characters.</summary>
    public static string Line(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\ufffd' : c)) : text;
}
