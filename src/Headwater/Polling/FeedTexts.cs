namespace Headwater.Polling;

/// <summary>What an operator writes about a feed.</summary>
internal static class FeedTexts
{
    public const int MaxTitle = 300;
    public const int MaxNotes = 4_000;

    /// <summary>Why these cannot be the title and the notes of a feed; null when they can.</summary>
    public static string? Error(string? title, string? notes) =>
        title is not null && (title.Length > MaxTitle || title.Any(char.IsControl))
            ? $"A title has at most {MaxTitle} characters, in one line."
        : notes is not null && (notes.Length > MaxNotes || notes.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
            ? $"Notes have at most {MaxNotes} characters, and no control characters."
        : null;
}
