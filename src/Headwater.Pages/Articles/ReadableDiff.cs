using DiffPlex;
using DiffPlex.Chunkers;

namespace Headwater.Pages.Articles;

/// <summary>
/// The difference between two texts as people read it: paragraph by paragraph, and in a changed paragraph word by word.
/// </summary>
internal static class ReadableDiff
{
    // Paragraphs shown before and after a change.
    private const int Context = 1;

    // Paragraphs of one change that are compared word by word; a longer one was rewritten.
    private const int MaxCompared = 40;

    // Characters squared, of all pairs of paragraphs that are compared word by word: one pair of 14,000 characters, or fifty of 2,000. The
    // time grows with the square; this much takes tenths of a second at worst.
    private const long MaxWork = 200_000_000;

    private static readonly char[] Separators = [' ', '\t', '\n', '.', ',', ';', ':', '!', '?', '(', ')', '"'];

    public static IEnumerable<DiffPart> Of(string older, string newer)
    {
        var (before, after) = (Paragraphs(older), Paragraphs(newer));
        var diff = Differ.Instance.CreateDiffs(
            string.Join('\n', before), string.Join('\n', after), ignoreWhiteSpace: true, ignoreCase: false, LineChunker.Instance);
        var at = 0; // in the newer text
        var work = MaxWork;
        foreach (var block in diff.DiffBlocks)
        {
            foreach (var part in Same(after, at, block.InsertStartB, isFirst: at == 0))
                yield return part;
            var removed = before.AsSpan(block.DeleteStartA, block.DeleteCountA).ToArray();
            var added = after.AsSpan(block.InsertStartB, block.InsertCountB).ToArray();
            foreach (var part in Changed(removed, added, ref work))
                yield return part;
            at = block.InsertStartB + block.InsertCountB;
        }

        foreach (var part in Same(after, at, after.Length, isFirst: at == 0, isLast: true))
            yield return part;
    }

    /// <summary>Paragraphs that did not change; those far from a change are only counted.</summary>
    private static IEnumerable<DiffPart> Same(string[] paragraphs, int from, int to, bool isFirst, bool isLast = false)
    {
        var head = isFirst ? 0 : Context;
        var tail = isLast ? 0 : Context;
        if (to - from <= head + tail + 1)
        {
            for (var i = from; i < to; i++)
                yield return DiffPart.Whole(DiffKind.Same, paragraphs[i]);
            yield break;
        }

        for (var i = from; i < from + head; i++)
            yield return DiffPart.Whole(DiffKind.Same, paragraphs[i]);
        yield return new DiffPart([], to - from - head - tail);
        for (var i = to - tail; i < to; i++)
            yield return DiffPart.Whole(DiffKind.Same, paragraphs[i]);
    }

    private static List<DiffPart> Changed(string[] removed, string[] added, ref long work)
    {
        var pairs = Math.Min(removed.Length, added.Length);
        if (pairs > MaxCompared)
            pairs = 0;
        List<DiffPart> parts = [];
        for (var i = 0; i < pairs; i++)
            parts.AddRange(Pair(removed[i], added[i], ref work));
        parts.AddRange(removed.Skip(pairs).Select(text => DiffPart.Whole(DiffKind.Removed, text)));
        parts.AddRange(added.Skip(pairs).Select(text => DiffPart.Whole(DiffKind.Added, text)));
        return parts;
    }

    /// <param name="work">What may still be compared; see <see cref="MaxWork"/>.</param>
    private static DiffPart[] Pair(string older, string newer, ref long work)
    {
        var length = (long)older.Length + newer.Length;
        if (length * length > work)
            return [DiffPart.Whole(DiffKind.Removed, older), DiffPart.Whole(DiffKind.Added, newer)];
        work -= length * length;
        return [new DiffPart([.. Words(older, newer)], 0)];
    }

    private static IEnumerable<DiffSpan> Words(string older, string newer)
    {
        var diff = Differ.Instance.CreateDiffs(
            older, newer, ignoreWhiteSpace: false, ignoreCase: false, new DelimiterChunker(Separators));
        var at = 0;
        foreach (var block in diff.DiffBlocks)
        {
            if (block.InsertStartB > at)
                yield return Span(DiffKind.Same, diff.PiecesNew, at, block.InsertStartB - at);
            if (block.DeleteCountA > 0)
                yield return Span(DiffKind.Removed, diff.PiecesOld, block.DeleteStartA, block.DeleteCountA);
            if (block.InsertCountB > 0)
                yield return Span(DiffKind.Added, diff.PiecesNew, block.InsertStartB, block.InsertCountB);
            at = block.InsertStartB + block.InsertCountB;
        }

        if (at < diff.PiecesNew.Count)
            yield return Span(DiffKind.Same, diff.PiecesNew, at, diff.PiecesNew.Count - at);
    }

    private static DiffSpan Span(DiffKind kind, IReadOnlyList<string> pieces, int start, int count) =>
        new(kind, string.Concat(pieces.Skip(start).Take(count)));

    private static string[] Paragraphs(string text) =>
        text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <param name="Spans">A paragraph; empty for paragraphs that are left out.</param>
/// <param name="LeftOut">How many paragraphs are left out here.</param>
public sealed record DiffPart(IReadOnlyList<DiffSpan> Spans, int LeftOut)
{
    public static DiffPart Whole(DiffKind kind, string text) => new([new DiffSpan(kind, text)], 0);
}

public readonly record struct DiffSpan(DiffKind Kind, string Text);

public enum DiffKind
{
    Same,
    Removed,
    Added,
}
