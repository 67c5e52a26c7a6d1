using System.Buffers;
using System.Text;
using Headwater.Feeds.Articles.Html;
using Lingua;

namespace Headwater.Feeds.Articles;

/// <summary>
/// The language of an article whose feed does not say it. The models are loaded by the first such article: some 60 MB for as long as the
/// process lives.
/// </summary>
internal static class LanguageDetection
{
    /// <summary>
    /// Bytes of UTF-8, which grow with what one character says: six words of English, fourteen characters of Chinese. Fewer are names and
    /// numbers.
    /// </summary>
    private const int LeastBytes = 40;

    /// <summary>Characters; more would cost time and not make the result more certain.</summary>
    private const int MostLength = 600;

    /// <summary>Characters of code that are compared at each place of the text.</summary>
    private const int MostSearched = 100;

    /// <summary>Of 1. What is below is a text of many languages, of none, or of one that is not known here.</summary>
    private const double LeastConfidence = 0.9;

    /// <summary>Characters of a part that has to be in the language of the whole, too.</summary>
    private const int PartLength = 80;

    // Of addresses, names of files, numbers and programs: no words of a language.
    private static readonly SearchValues<char> NoWord = SearchValues.Create("0123456789/\\_@=<>{}[]#|$%^*+");

    private static readonly Lazy<LanguageDetector> Detector = new(Load);

    /// <summary>ISO 639-1; null when it is not sure.</summary>
    public static string? Of(string title, RenderedBody body)
    {
        var sample = new StringBuilder(MostLength);
        AddWords(sample, title);
        var at = 0;
        foreach (var block in body.CodeBlocks)
        {
            if (sample.Length >= MostLength)
                break;
            var code = block.Code.TrimEnd();
            var start = body.Text.IndexOf(code[..Math.Min(code.Length, MostSearched)], at, StringComparison.Ordinal);
            if (start < 0)
                break;
            AddWords(sample, body.Text.AsSpan(at, start - at));
            at = Math.Min(start + code.Length, body.Text.Length);
        }

        AddWords(sample, body.Text.AsSpan(at));
        var text = sample.ToString();
        return OfText(text) is { } language && IsOfMost(language, text) ? language : null;
    }

    private static string? OfText(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) < LeastBytes)
            return null;
        var (language, confidence) = Detector.Value.ComputeLanguageConfidenceValues(text).First();
        return confidence >= LeastConfidence ? language.IsoCode6391().ToString().ToLowerInvariant() : null;
    }

    /// <summary>
    /// True when more than two thirds of the parts are in the language: a foreign book title or place name decides nothing.
    /// </summary>
    private static bool IsOfMost(string language, string text)
    {
        var (agree, sure) = (0, 0);
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf(' ', Math.Min(start + PartLength, text.Length - 1));
            end = end < 0 || text.Length - end < PartLength / 2 ? text.Length : end;
            if (OfText(text[start..end]) is { } part)
            {
                sure++;
                agree += part == language ? 1 : 0;
            }

            start = end;
        }

        return sure == 0 || agree * 3 > sure * 2;
    }

    private static void AddWords(StringBuilder sample, ReadOnlySpan<char> text)
    {
        foreach (var range in text.SplitAny(' ', '\n'))
        {
            if (sample.Length >= MostLength)
                return;
            var word = text[range];
            if (!word.IsEmpty && !word.ContainsAny(NoWord))
                sample.Append(word[..Math.Min(word.Length, MostLength)]).Append(' ');
        }
    }

    /// <summary>Of the languages whose models lie beside the program.</summary>
    private static LanguageDetector Load()
    {
        var models = Path.Combine(AppContext.BaseDirectory, "languages");
        var known = Directory.EnumerateDirectories(models).Select(Path.GetFileName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var languages = Enum.GetValues<Language>().Where(language => language != Language.Unknown
            && known.Contains(language.IsoCode6391().ToString()));
        return LanguageDetectorBuilder.FromLanguages([.. languages]).WithLowAccuracyMode().WithLanguageModelsDirectory(models).Build();
    }
}
