using Headwater.Index.Search;

namespace Headwater.Index.Postgres;

/// <summary>A search as a <c>tsquery</c>. The words are in quotes and have none, so nothing that was typed is syntax.</summary>
internal static class WordQuery
{
    public static string Of(SearchExpression search) => search switch
    {
        SearchExpression.Phrase phrase => $"({string.Join(" <-> ", Words(phrase))})",
        SearchExpression.Not not => $"!{Of(not.Part)}",
        SearchExpression.And and => $"({string.Join(" & ", and.Parts.Select(Of))})",
        SearchExpression.Or or => $"({string.Join(" | ", or.Parts.Select(Of))})",
        _ => throw new NotSupportedException(search.Key),
    };

    /// <summary>Any word that is sought in title, headings or text; null if there is none. What ranks matches.</summary>
    public static string? Ranking(SearchExpression search)
    {
        var words = search.Sought.Where(phrase => phrase.Field is SearchField.Any or SearchField.Title).SelectMany(Words).Distinct();
        return string.Join(" | ", words) is { Length: > 0 } any ? any : null;
    }

    /// <summary>
    /// Whether it finds articles by words that they have, which an index can look up, rather than by words that they lack.
    /// </summary>
    public static bool IsPositive(SearchExpression search) => search switch
    {
        SearchExpression.Not => false,
        SearchExpression.And and => and.Parts.Any(IsPositive),
        SearchExpression.Or or => or.Parts.All(IsPositive),
        _ => true,
    };

    private static IEnumerable<string> Words(SearchExpression.Phrase phrase)
    {
        var (sign, weight) = phrase.Field switch
        {
            SearchField.Title => ("", "A"),
            SearchField.Author => (SearchVector.AuthorSign.ToString(), ""),
            SearchField.Category => (SearchVector.CategorySign.ToString(), ""),
            _ => ("", ""),
        };
        return phrase.Tokens.Index().Select(token =>
        {
            var prefix = phrase.Prefix && token.Index == phrase.Tokens.Count - 1 ? "*" : "";
            return prefix + weight is { Length: > 0 } marks ? $"'{sign}{token.Item}':{marks}" : $"'{sign}{token.Item}'";
        });
    }
}
