using Headwater.Storage;

namespace Headwater.Ingestion.Identity;

/// <summary>The keys of rows in <c>Articles</c> that lead from evidence to an article.</summary>
internal static class EvidenceKeys
{
    public static IEnumerable<string> Of(Evidence? evidence)
    {
        if (evidence?.Guid is { } guid)
            yield return $"{StorageNames.AfterArticles}g{guid}";
        if (evidence?.Link is { } link)
            yield return $"{StorageNames.AfterArticles}l{link}";
        if (evidence?.TitleAndDate is { } titleAndDate)
            yield return $"{StorageNames.AfterArticles}d{titleAndDate.Replace(' ', '-')}";
        if (evidence?.Text is { } text)
            yield return $"{StorageNames.AfterArticles}x{text}";
    }
}
