using System.Buffers;

namespace Headwater.Ingestion.Identity;

/// <summary>Text as it is compared: without what no reader sees, and in one of the forms that Unicode has for a letter.</summary>
internal static class ComparedText
{
    // Soft hyphens and what else only says where a line may break: publishers put them into long words and take them out again. The
    // direction of text, which marks repeat. Whether a character is drawn as an emoji.
    private static readonly SearchValues<char> Invisible = SearchValues.Create("\u00AD\u200B\u200E\u200F\u2060\uFE0E\uFE0F\uFEFF");

    public static string Of(string text) => CanonicalForm.Of(
        text.AsSpan().IndexOfAny(Invisible) < 0 ? text : string.Concat(text.Where(character => !Invisible.Contains(character))));
}
