using System.Buffers;
using System.Text;

namespace Headwater.Feeds.Articles.Html;

/// <summary>Signs that show nothing, between a function and its argument and between factors: without them 2 times 10 is "210".</summary>
internal static class InvisibleSigns
{
    public const char Times = '\u2062';
    private const char Apply = '\u2061';
    private const char Comma = '\u2063';
    private const char Plus = '\u2064';

    private static readonly SearchValues<char> Invisible = SearchValues.Create([Apply, Times, Comma, Plus]);

    public static string Show(string text)
    {
        if (!text.AsSpan().ContainsAny(Invisible))
            return text;
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var next = i + 1 < text.Length ? text[i + 1] : ' ';
            var isBetweenNumbers = i > 0 && char.IsDigit(text[i - 1]) && char.IsDigit(next);
            shown.Append(text[i] switch
            {
                Apply => next == '(' ? "" : " ",
                Times => isBetweenNumbers ? "·" : "",
                Plus => isBetweenNumbers ? "+" : "",
                Comma => ",",
                var c => c.ToString(),
            });
        }

        return shown.ToString();
    }
}
