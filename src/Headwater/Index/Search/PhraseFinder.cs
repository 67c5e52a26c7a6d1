namespace Headwater.Index.Search;

/// <summary>Finds phrases among the tokens of a text.</summary>
internal sealed class PhraseFinder
{
    private readonly IReadOnlyList<SearchExpression.Phrase> _phrases;
    private readonly Dictionary<string, int[]> _byFirst;
    private readonly int[] _prefixes;

    public PhraseFinder(IReadOnlyList<SearchExpression.Phrase> phrases)
    {
        _phrases = phrases;
        _prefixes = [.. phrases.Index().Where(phrase => IsPrefix(phrase.Item)).Select(phrase => phrase.Index)];
        _byFirst = phrases.Index().Where(phrase => !IsPrefix(phrase.Item))
            .GroupBy(phrase => phrase.Item.Tokens[0], phrase => phrase.Index)
            .ToDictionary(phrases => phrases.Key, phrases => phrases.ToArray(), StringComparer.Ordinal);
    }

    public bool IsEmpty => _phrases.Count == 0;

    /// <summary>Every place of every phrase, in the order of the text.</summary>
    public List<PhrasePlace> Find(List<Token> tokens)
    {
        var places = new List<PhrasePlace>();
        for (var first = 0; first < tokens.Count; first++)
        {
            if (_byFirst.TryGetValue(tokens[first].Text, out var phrases))
                Add(places, phrases, tokens, first);
            Add(places, _prefixes, tokens, first);
        }

        return places;
    }

    private void Add(List<PhrasePlace> places, int[] phrases, List<Token> tokens, int first)
    {
        foreach (var phrase in phrases)
        {
            if (IsAt(_phrases[phrase], tokens, first))
                places.Add(new PhrasePlace(phrase, first, first + _phrases[phrase].Tokens.Count - 1));
        }
    }

    // The other phrases are looked up by their first token.
    private static bool IsPrefix(SearchExpression.Phrase phrase) => phrase is { Prefix: true, Tokens.Count: 1 };

    private static bool IsAt(SearchExpression.Phrase phrase, List<Token> tokens, int first)
    {
        var last = phrase.Tokens.Count - 1;
        if (first + last >= tokens.Count)
            return false;
        for (var i = 0; i < last; i++)
        {
            if (tokens[first + i].Text != phrase.Tokens[i])
                return false;
        }

        return phrase.Prefix
            ? tokens[first + last].Text.StartsWith(phrase.Tokens[last], StringComparison.Ordinal)
            : tokens[first + last].Text == phrase.Tokens[last];
    }
}

/// <param name="Phrase">Its number.</param>
/// <param name="First">The number of its first token in the text.</param>
/// <param name="Last">The number of its last token in the text.</param>
internal readonly record struct PhrasePlace(int Phrase, int First, int Last);
