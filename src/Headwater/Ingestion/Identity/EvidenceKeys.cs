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

        // To the second, as stored rows have it.
        if (evidence is { Title: { } title, Date: { } date })
            yield return $"{StorageNames.AfterArticles}d{title}-{date}";
        if (evidence?.Text is { } text)
            yield return $"{StorageNames.AfterArticles}x{text}";
    }
}
