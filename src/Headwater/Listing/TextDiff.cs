using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;
using DiffPlex.Renderer;
using Headwater.Feeds.Articles;

namespace Headwater.Listing;

/// <summary>The difference between two versions of a text, line by line; a line is a paragraph.</summary>
internal sealed class TextDiff
{
    /// <summary>
    /// The longest text that can be compared. Two texts of this length without a common line take tens of milliseconds, and the time grows
    /// quadratically; the longest of 6,500 published articles has a few hundred paragraphs.
    /// </summary>
    public const int MaxLines = 2_000;

    private const int ContextLines = 3;

    private readonly DiffResult _result;

    private TextDiff(DiffResult result) => _result = result;

    public IEnumerable<TextChange> Changes => _result.DiffBlocks.Select(block => new TextChange(
        block.DeleteStartA + 1,
        block.InsertStartB + 1,
        [.. _result.PiecesOld.Skip(block.DeleteStartA).Take(block.DeleteCountA)],
        [.. _result.PiecesNew.Skip(block.InsertStartB).Take(block.InsertCountB)]));

    /// <summary>Null if one of the texts is too long.</summary>
    public static TextDiff? Of(Article from, Article to) => LineCount(from.Text) > MaxLines || LineCount(to.Text) > MaxLines
        ? null
        : new TextDiff(Differ.Instance.CreateDiffs(from.Text, to.Text, ignoreWhiteSpace: false, ignoreCase: false, LineChunker.Instance));

    /// <summary>In the format of <c>diff -u</c>.</summary>
    public string Unified(string fromName, string toName) =>
        new UnidiffRenderer(Differ.Instance, ContextLines).Generate(_result, fromName, toName);

    // A lone carriage return, which code may have, ends a line as well.
    private static int LineCount(string text) => text.AsSpan().CountAny('\n', '\r') - text.AsSpan().Count("\r\n") + 1;
}

/// <param name="FromLine">1-based, in the first text.</param>
/// <param name="ToLine">1-based, in the second text.</param>
internal sealed record TextChange(int FromLine, int ToLine, IReadOnlyList<string> Removed, IReadOnlyList<string> Added);
