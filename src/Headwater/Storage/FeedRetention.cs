namespace Headwater.Storage;

/// <summary>Which articles of one feed expire; null follows <see cref="RetentionOptions"/>.</summary>
/// <param name="MaxAge">How long after <see cref="ArticleTime.Since"/> an article expires.</param>
/// <param name="MaxArticles">Articles that the feed keeps: those published last.</param>
public sealed record FeedRetention(TimeSpan? MaxAge = null, int? MaxArticles = null);
