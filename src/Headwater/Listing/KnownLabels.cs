using Headwater.Feeds.Articles;
using Headwater.Http;
using Headwater.Index;
using Headwater.Polling;
using Microsoft.Extensions.Options;

namespace Headwater.Listing;

/// <summary>The labels that articles have, or can get by a rule of the settings or of a feed.</summary>
internal sealed class KnownLabels(IArticleIndex index, FeedDirectory directory, IOptions<ArticlesOptions> options)
{
    /// <summary>A label that nothing has or gives is an error: its filter would hide every article.</summary>
    /// <exception cref="ProblemException">400 with the known ones.</exception>
    public async Task CheckAsync(ListingQuery query, QueryParameters parameters, CancellationToken cancellationToken)
    {
        var labels = query.Filters.Select(filter => filter.Kind).Where(ArticleTerm.IsLabel)
            .Select(label => (Parameter: label, Name: label[ArticleTerm.LabelPrefix.Length..])).ToArray();
        if (labels.Length == 0)
            return;
        var names = await index.LabelNamesAsync(cancellationToken);
        string[] known = [.. names.Concat(options.Value.LabelRules.Keys.Select(ArticleTerm.Slug)).Distinct()];
        if (labels.All(label => known.Contains(label.Name)))
            return;

        // Not earlier, because reading the registry may cost a call.
        var feeds = await directory.ReadAsync(fresh: false, cancellationToken);
        known = [.. known.Concat(feeds.LabelNames).Distinct().Order(StringComparer.Ordinal)];
        foreach (var label in labels.Where(label => !known.Contains(label.Name)))
            parameters.AddError(label.Parameter, null, $"Unknown label. Known: {string.Join(", ", known)}.");
        parameters.ThrowIfInvalid();
    }
}
