using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html;

namespace Headwater.Feeds.Articles;

/// <summary>
/// Takes the middle of long rows of siblings out of a page before the article is looked for, and puts it back into what was found: the rows
/// of a table, the paragraphs of a long text, the spans of a highlighted listing, the comments below.
/// </summary>
/// <remarks>
/// SmartReader weighs siblings against each other, so a row of 5,000 takes seconds. Whether a row belongs to the article is seen at its
/// beginning and its end. Children of other kinds between them are kept: the box between the paragraphs is still judged.
/// </remarks>
internal sealed class LongRows
{
    // Children of one kind that a row keeps; fewer where the page is still too large then.
    private static readonly int[] Lengths = [100, 40, 16, 8];

    private const string Mark = "data-headwater-row";

    private readonly List<Row> _rows = [];

    private LongRows()
    {
    }

    /// <summary>Null when the page is too large also without them; then nothing was taken out.</summary>
    public static LongRows? Cut(IElement root, int maxElements)
    {
        var length = Lengths.FirstOrDefault(length => Left(root, length) <= maxElements);
        if (length == 0)
            return null;
        var rows = new LongRows();
        foreach (var marked in root.QuerySelectorAll($"[{Mark}]"))
            marked.RemoveAttribute(Mark); // by the page itself
        rows.CutRows(root, length);
        return rows;
    }

    /// <summary>The markup inside of the article, with the rows of which it kept the ends.</summary>
    public string Restore(IElement article)
    {
        var survivors = article.QuerySelectorAll($"[{Mark}]")
            .Select(element => (Element: element, Place: Place.Read(element.GetAttribute(Mark))))
            .Where(kept => kept.Place.Row < _rows.Count)
            .DistinctBy(kept => kept.Place)
            .ToLookup(kept => kept.Place.Row, kept => (kept.Element, kept.Place.Number));
        var used = new List<string>();
        foreach (var row in survivors)
            _rows[row.Key].Restore([.. row.OrderBy(kept => kept.Number)], used);
        foreach (var element in article.QuerySelectorAll($"[{Mark}]"))
            element.RemoveAttribute(Mark);
        return Fill(article.InnerHtml, used);
    }

    /// <summary>The elements that are left.</summary>
    private static int Left(INode element, int length) =>
        Children(element, length).Where(child => !child.IsCut && child.Node is IElement).Sum(child => 1 + Left(child.Node, length));

    private void CutRows(IElement parent, int length)
    {
        var left = Children(parent, length).Where(child => !child.IsCut).Select(child => child.Node);
        foreach (var child in left.OfType<IElement>().ToArray())
            CutRows(child, length);
        var children = Children(parent, length).ToArray();
        if (!children.Any(child => child.IsCut) || parent.Parent is not { } above)
            return;

        // What is kept is moved, because it is less: to take a child out costs as much as it has siblings.
        var (row, kept) = (new Row(), (IElement)parent.Clone(deep: false));
        foreach (var (node, isCut) in children)
        {
            if (isCut)
            {
                row.Add(node);
                continue;
            }

            if (node is IElement element)
                MarkKept(element, row.Keep(element.LocalName));
            kept.AppendChild(node);
        }

        above.ReplaceChild(kept, parent);
        _rows.Add(row);
    }

    private void MarkKept(IElement element, int number)
    {
        // Of an element that has a single one inside, SmartReader may keep only that.
        var place = new Place(_rows.Count, number).ToString();
        for (var inner = element; inner?.HasAttribute(Mark) == false;
            inner = inner.ChildElementCount == 1 ? inner.FirstElementChild : null)
            inner.SetAttribute(Mark, place);
    }

    private static IEnumerable<(INode Node, bool IsCut)> Children(INode parent, int length)
    {
        var counts = parent.ChildNodes.Length <= length ? [] : parent.ChildNodes.OfType<IElement>().CountBy(child => child.LocalName)
            .ToDictionary(StringComparer.Ordinal);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var isCut = false;
        foreach (var node in parent.ChildNodes)
        {
            // Text goes with the element before it, and so does a line break, of which SmartReader makes paragraphs.
            if (counts.Count > 0 && node is IElement { LocalName: not "br" and var name })
            {
                var number = seen[name] = seen.GetValueOrDefault(name) + 1;
                isCut = number > length / 2 && number <= counts[name] - (length / 2);
            }

            yield return (node, isCut);
        }
    }

    /// <summary>Each of the runs is put in where a comment stands for it; the page has no comments of its own left.</summary>
    private static string Fill(string html, List<string> runs)
    {
        var filled = new StringBuilder();
        var at = 0;
        for (var place = NextComment(html, at); place >= 0; place = NextComment(html, at))
        {
            var end = html.IndexOf(Comment.After, place, StringComparison.Ordinal);
            filled.Append(html, at, place - at);

            // An attribute may look like a comment: so each run is put in once.
            if (end >= 0 && int.TryParse(html.AsSpan()[(place + Comment.Before.Length)..end], NumberStyles.None,
                CultureInfo.InvariantCulture, out var run) && run < runs.Count)
            {
                filled.Append(runs[run]);
                runs[run] = "";
            }

            at = end < 0 ? place + Comment.Before.Length : end + Comment.After.Length;
        }

        return filled.Append(html, at, html.Length - at).ToString();
    }

    private static int NextComment(string html, int at) => html.IndexOf(Comment.Before, at, StringComparison.Ordinal);

    private static class Comment
    {
        public const string Before = "<!--headwater-run:";
        public const string After = "-->";
    }

    /// <param name="Row">Of all rows.</param>
    /// <param name="Number">Of the children that were kept.</param>
    private readonly record struct Place(int Row, int Number)
    {
        public static Place Read(string? mark) =>
            mark?.Split('.') is [var row, var number] && int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
                ? new Place(first, second)
                : new Place(int.MaxValue, 0);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Row}.{Number}");
    }

    /// <summary>The children of one element.</summary>
    private sealed class Row
    {
        private readonly List<string> _kept = [];
        private readonly List<(int After, StringBuilder Html, HashSet<string> Names)> _runs = [];

        /// <returns>The number of the child.</returns>
        public int Keep(string name)
        {
            _kept.Add(name);
            return _kept.Count - 1;
        }

        public void Add(INode node)
        {
            if (_runs is not [.., var last] || last.After != _kept.Count - 1)
                _runs.Add(last = (_kept.Count - 1, new StringBuilder(), new HashSet<string>(StringComparer.Ordinal)));
            using var writer = new StringWriter(last.Html, CultureInfo.InvariantCulture);
            node.ToHtml(writer, HtmlMarkupFormatter.Instance);
            if (node is IElement element)
                last.Names.Add(element.LocalName);
        }

        /// <param name="survivors">Of the children that were kept, in their order.</param>
        /// <param name="used">Gains the runs for which comments were put in.</param>
        public void Restore(List<(IElement Element, int Number)> survivors, List<string> used)
        {
            // Later runs first: each is put right behind what comes before it.
            foreach (var run in Enumerable.Reverse(_runs))
            {
                var alike = _kept.Count(run.Names.Contains);
                if (survivors.Count(kept => run.Names.Contains(_kept[kept.Number])) * 2 < alike)
                    continue; // it does not belong to the article
                var before = survivors.LastOrDefault(kept => kept.Number <= run.After).Element;
                var anchor = before ?? survivors[0].Element;
                var comment = anchor.Owner!.CreateComment($"headwater-run:{used.Count}");
                anchor.Parent!.InsertBefore(comment, before is null ? anchor : AfterText(anchor));
                used.Add(run.Html.ToString());
            }
        }

        private static INode? AfterText(IElement element)
        {
            var next = element.NextSibling;
            while (next is IText)
                next = next.NextSibling;
            return next;
        }
    }
}
