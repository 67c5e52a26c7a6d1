using System.Buffers;

namespace Headwater.Ingestion.Identity;

/// <summary>What only says where a line may break: publishers put soft hyphens into long words and take them out again.</summary>
internal static class InvisibleCharacters
{
    private static readonly SearchValues<char> All = SearchValues.Create("\u00AD\u200B\u2060\uFEFF");

    public static string Remove(string text) =>
        text.AsSpan().IndexOfAny(All) < 0 ? text : string.Concat(text.Where(character => !All.Contains(character)));
}
