namespace Headwater.Index.Sqlite;

// The articles that expire: those that are too old, and those beyond the number that their feed keeps.
internal sealed partial class IndexReader
{
    public IReadOnlyCollection<(string FeedId, string Id)> Expired(ExpiryRule rule, int limit)
    {
        var expired = new HashSet<(string, string)>();
        if (rule.Before is { } before)
            Add(
                $"WHERE since < $before {And(rule.FeedId)} ORDER BY since LIMIT $limit",
                ("$before", SortKey.Milliseconds(before)), ("$feed", rule.FeedId), ("$limit", limit));
        if (rule.PerFeed is { } most)
        {
            foreach (var feed in IndexConnection.Numbers(connection[
                $"SELECT feed FROM article WHERE true {And(rule.FeedId)} GROUP BY feed HAVING count(*) > $most",
                ("$most", most), ("$feed", rule.FeedId)]))
            {
                if (expired.Count >= limit)
                    break;
                Add(
                    "WHERE feed = $feed ORDER BY sort_key LIMIT $limit OFFSET $most",
                    ("$feed", feed), ("$limit", limit), ("$most", most));
            }
        }

        return [.. expired.Take(limit)];

        void Add(string which, params ReadOnlySpan<(string, object?)> parameters)
        {
            using var rows = connection[
                $"SELECT term.name, article.id FROM article JOIN term ON term.id = article.feed {which}", parameters].ExecuteReader();
            while (rows.Read())
                expired.Add((rows.GetString(0), rows.GetString(1)));
        }
    }

    public IReadOnlyDictionary<string, ExpiredArticles> CountExpired(ExpiryRule rule)
    {
        // Nothing is less or more than NULL; without IS NOT NULL all feeds would be counted to find that out. The plus keeps SQLite from
        // reading all articles in the order of their feeds.
        var counts = new Dictionary<string, ExpiredArticles>();
        using var rows = connection[
            $"""
            SELECT term.name, sum(old), sum(many) FROM (
                SELECT feed, count(*) AS old, 0 AS many FROM article WHERE since < $before {And(rule.FeedId)} GROUP BY +feed
                UNION ALL
                SELECT feed, 0, count(*) - $most FROM article
                WHERE $most IS NOT NULL {And(rule.FeedId)} GROUP BY feed HAVING count(*) > $most)
            JOIN term ON term.id = feed GROUP BY feed
            """,
            ("$before", rule.Before is { } before ? SortKey.Milliseconds(before) : null), ("$most", rule.PerFeed), ("$feed", rule.FeedId)]
            .ExecuteReader();
        while (rows.Read())
            counts.Add(rows.GetString(0), new ExpiredArticles(rows.GetInt64(1), rows.GetInt64(2)));
        return counts;
    }

    private static string And(string? feedId) =>
        feedId is null ? "" : $"AND feed = (SELECT id FROM term WHERE kind = '{ArticleTerm.Feed}' AND name = $feed)";
}
