using System.Buffers;
using System.Globalization;
using AngleSharp.Dom;

namespace Headwater.Feeds.Articles.Html;

/// <summary>
/// Why text is not shown although its element is. A child can show its own text again; it cannot undo <c>display: none</c> of a parent.
/// </summary>
[Flags]
internal enum HiddenText
{
    None = 0,

    /// <summary>
    /// Mail templates write <c>font-size: 0</c> on wrappers to close the gaps between columns, and set a size in each column.
    /// </summary>
    ZeroFontSize = 1,

    Invisible = 2,
}

/// <summary>What inline CSS hides. Opacity 0 hides nothing here: pages use it for what fades in when a reader scrolls.</summary>
internal static class Visibility
{
    /// <summary>Pixels; text that far to the left or above is outside of any screen. Layouts move text by less.</summary>
    private const int OffScreen = -999;

    // Text for screen readers alone, as style sheets of WordPress, Bootstrap, Drupal and others name it: "opens in a new tab".
    private static readonly HashSet<string> SpokenOnly = new(StringComparer.OrdinalIgnoreCase)
    {
        "screen-reader-text", "screen-reader-only", "screenreader-only", "sr-only", "visually-hidden", "visuallyhidden",
        "element-invisible",
    };

    private static readonly HashSet<string> Sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        "xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large",
    };

    private static readonly SearchValues<string> SpokenOnlyWords =
        SearchValues.Create(["reader", "sr-only", "hidden", "invisible"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Folds = SearchValues.Create(["accordion", "faq"], StringComparison.OrdinalIgnoreCase);

    /// <summary>True when neither the element nor anything inside of it is on the screen.</summary>
    public static bool HidesEverything(IElement element)
    {
        if (!element.HasAttributes())
            return false;
        return (IsClosed(element) && !IsShownElsewhere(element))
            || (element.Attribute("class") is { Length: >= 7 } classes && classes.AsSpan().ContainsAny(SpokenOnlyWords)
                && Classes.HasAny(element, SpokenOnly));
    }

    /// <summary>True for an element that the attribute <c>hidden</c> or its style takes from the screen.</summary>
    public static bool IsClosed(IElement element) =>
        IsHidden(element.Attribute("hidden")) || HidesEverything(element.Attribute("style"));

    /// <summary>
    /// The form of a formula that screen readers get, in place of the drawing, which is left out; what a page opens when its title is
    /// pressed; and notes that it shows when a reader asks for them.
    /// </summary>
    private static bool IsShownElsewhere(IElement element) =>
        MathText.IsForMachines(element) || IsOpenedByTitle(element) || HiddenNotes.Is(element);

    /// <summary>
    /// The panel of a tab, a part of an accordion, the answer to a question. A spoiler stays closed: it hides for its reader. A span of
    /// theirs is a sign, as plus and minus, and a button or a form was never text.
    /// </summary>
    private static bool IsOpenedByTitle(IElement element)
    {
        var classes = element.Attribute("class").AsSpan();
        if (classes.Contains("spoiler", StringComparison.OrdinalIgnoreCase))
            return false;
        return element.Attribute("role") == "tabpanel" || element.Attribute("itemprop") == "acceptedAnswer"
            || (element.Attribute("role") == "region" && element.HasAttribute("aria-labelledby"))
            || (element.LocalName is not ("span" or "i" or "button" or "form") && classes.ContainsAny(Folds));
    }

    // until-found: a closed part of a page, which opens for a search.
    private static bool IsHidden(string? hidden) =>
        hidden is not null && !hidden.Equals("until-found", StringComparison.OrdinalIgnoreCase);

    private static bool HidesEverything(string? style)
    {
        if (style is null)
            return false;
        bool isFlat = false, isPadded = false, isClipped = false, isPlaced = false, isMoved = false, isCutOut = false;
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
            if (SafeStyle.Is(name, "display") && SafeStyle.Is(value, "none"))
                return true;
            isFlat |= (SafeStyle.Is(name, "max-height") || SafeStyle.Is(name, "height")
                || SafeStyle.Is(name, "max-width")) && SafeStyle.IsZero(value);
            isPadded |= IsPadding(name, value) || (SafeStyle.Is(name, "min-height") && !SafeStyle.IsZero(value))
                || SafeStyle.Is(name, "text-overflow"); // a cell that is shortened has a max-width of 0
            isClipped |= SafeStyle.Is(name, "overflow") && SafeStyle.Is(value, "hidden");
            isPlaced |= SafeStyle.Is(name, "position") && (SafeStyle.Is(value, "absolute") || SafeStyle.Is(value, "fixed"));
            isMoved |= (SafeStyle.Is(name, "left") || SafeStyle.Is(name, "top")) && IsOffScreen(value);
            isCutOut |= SafeStyle.Is(name, "clip") && IsEmptyShape(value);
            if ((SafeStyle.Is(name, "text-indent") && IsOffScreen(value)) || (SafeStyle.Is(name, "clip-path") && IsEmptyShape(value)))
                return true;
        }

        // The preview text of a newsletter: no height, and what overflows is cut off. What is spoken only: placed where no screen is.
        return (isFlat && isClipped && !isPadded) || (isPlaced && (isMoved || isCutOut));
    }

    /// <summary>Space above or below, which the content shows in: a frame for videos gets its height from it alone.</summary>
    private static bool IsPadding(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (SafeStyle.Is(name, "padding-top") || SafeStyle.Is(name, "padding-bottom"))
            return !SafeStyle.IsZero(value);
        if (!SafeStyle.Is(name, "padding"))
            return false;
        var side = 0; // from the top, clockwise
        foreach (var range in value.Split(' '))
        {
            if (side++ % 2 == 0 && !SafeStyle.IsZero(value[range]))
                return true;
        }

        return false;
    }

    private static bool IsOffScreen(ReadOnlySpan<char> value) =>
        value.StartsWith("-") && value.TrimEnd("emprtxvw %") is var number
        && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var length)
        && (value.EndsWith("em", StringComparison.OrdinalIgnoreCase) ? length * 16 : length) <= OffScreen;

    /// <summary>A rectangle of at most a pixel, or an inset of half from every side.</summary>
    private static bool IsEmptyShape(ReadOnlySpan<char> value)
    {
        if (value.StartsWith("inset(", StringComparison.OrdinalIgnoreCase))
            return value[6..].StartsWith("50%") || value[6..].StartsWith("100%");
        if (!value.StartsWith("rect(", StringComparison.OrdinalIgnoreCase))
            return false;
        var sides = value[5..].TrimEnd(')');
        foreach (var range in sides.SplitAny(' ', ','))
        {
            if (sides[range].TrimEnd("px") is not ("" or "0" or "1"))
                return false;
        }

        return true;
    }

    /// <summary>What the element's style makes of the text visibility that it inherits.</summary>
    public static HiddenText Of(string? style, HiddenText inherited)
    {
        if (style is null)
            return inherited;
        foreach (var range in style.AsSpan().Split(';'))
        {
            var (name, value) = SafeStyle.Declaration(style.AsSpan(range));
            if (SafeStyle.Is(name, "visibility"))
            {
                if (SafeStyle.Is(value, "hidden") || SafeStyle.Is(value, "collapse"))
                    inherited |= HiddenText.Invisible;
                else if (SafeStyle.Is(value, "visible"))
                    inherited &= ~HiddenText.Invisible;
            }
            else if (SafeStyle.Is(name, "font-size"))
            {
                if (SafeStyle.IsZero(value))
                    inherited |= HiddenText.ZeroFontSize;
                else if (!IsRelative(value))
                    inherited &= ~HiddenText.ZeroFontSize;
            }
            else if (SafeStyle.Is(name, "font"))
            {
                inherited = OfFont(value, inherited);
            }
        }

        return inherited;
    }

    /// <summary>The size of a <c>font</c>: its first length. A number without a unit is a weight, but for 0.</summary>
    private static HiddenText OfFont(ReadOnlySpan<char> font, HiddenText inherited)
    {
        foreach (var range in font.Split(' '))
        {
            var word = font[range];
            word = word.IndexOf('/') is var slash and >= 0 ? word[..slash] : word;
            if (SafeStyle.IsZero(word))
                return inherited | HiddenText.ZeroFontSize;
            if (word is [>= '0' and <= '9' or '.', .., not (>= '0' and <= '9')])
                return IsRelative(word) ? inherited : inherited & ~HiddenText.ZeroFontSize;
            if (Sizes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
                return inherited & ~HiddenText.ZeroFontSize;
        }

        return inherited;
    }

    /// <summary>A part of zero is zero.</summary>
    private static bool IsRelative(ReadOnlySpan<char> value) =>
        value.EndsWith("%") || (value.EndsWith("em", StringComparison.OrdinalIgnoreCase)
            && !value.EndsWith("rem", StringComparison.OrdinalIgnoreCase))
        || SafeStyle.Is(value, "inherit") || SafeStyle.Is(value, "unset") || SafeStyle.Is(value, "larger")
        || SafeStyle.Is(value, "smaller");
}
