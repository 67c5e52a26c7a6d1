using System.Buffers;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Headwater.Feeds.Articles.Html;

/// <summary>The markup is built to exhaust a parser.</summary>
internal sealed class MarkupLimitException(string message) : Exception(message);

/// <param name="Ids">Of its elements, as the markup has them.</param>
/// <param name="LastHeading">In the order in which the parser met them.</param>
/// <remarks>
/// Nobody disposes the document: that takes the tree apart node by node, and what it would give back, the parser has given back.
/// </remarks>
internal sealed record ParsedMarkup(IHtmlDocument Document, IReadOnlySet<string> Ids, IElement? LastHeading);

/// <summary>
/// AngleSharp's parser, stopped while the tree grows. The algorithm of the HTML standard searches all open elements at many tags, and opens
/// every unclosed formatting element again in every block: without limits 200,000 nested elements take hours, and 4 MB of a few hundred
/// unclosed tags and many short paragraphs take gigabytes. Pages that people read stay far below the limits.
/// </summary>
/// <remarks>
/// AngleSharp's own MaximumDepth bounds the tree but not its list of open elements, so that nested elements still cost quadratic time.
/// </remarks>
internal static class BoundedHtmlParser
{
    /// <summary>Nested nodes; Blink nests no deeper than this either.</summary>
    public const int MaxDepth = 512;

    /// <summary>Elements of one body, about 50 MB of tree; the largest body seen in feeds (763 KB) has 20,000.</summary>
    public const int MaxElements = 100_000;

    /// <summary>
    /// Sum of the depths of all elements: the parser, the walk and the outputs look at every open element when another one comes. The
    /// largest body seen in feeds has less than a twentieth.
    /// </summary>
    private const long MaxNesting = 10_000_000;

    /// <summary>The depth is measured once per this many elements.</summary>
    private const int Sample = 8;

    // Makes the markup the inside of a body: no part of it counts as head, and no frameset can replace the body.
    private const string Prefix = "<!doctype html><body>";

    private static readonly IElementFactory<Document, HtmlElement> OwnFactory =
        Configuration.Default.Services.OfType<IElementFactory<Document, HtmlElement>>().Single();

    private static readonly IConfiguration Factories =
        Configuration.Default.WithOnly<IElementFactory<Document, HtmlElement>>(_ => new Limits());

    /// <exception cref="MarkupLimitException">The markup has more or deeper elements than the limits allow.</exception>
    public static ParsedMarkup Parse(string html)
    {
        var context = BrowsingContext.New(Factories);
        var limits = (Limits)context.GetService<IElementFactory<Document, HtmlElement>>()!;
        var options = new HtmlParserOptions
        {
            DisableElementPositionTracking = true,
            SkipComments = true,
            SkipProcessingInstructions = true,
            MaximumDepth = int.MaxValue,
            OnCreated = (element, _) => limits.Check(element),
        };
        var source = ArrayPool<char>.Shared.Rent(Prefix.Length + html.Length);
        try
        {
            Prefix.CopyTo(source);
            html.CopyTo(source.AsSpan(Prefix.Length));
            var document = new HtmlParser(options, context).ParseDocument(source, Prefix.Length + html.Length);
            limits.Record();
            return new ParsedMarkup(document, limits.Ids, limits.LastHeading);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(source);
        }
    }

    /// <summary>
    /// Counts twice: the parser reports each element that a tag makes, and takes the copies of formatting elements from the factory without
    /// a report.
    /// </summary>
    private sealed class Limits : IElementFactory<Document, HtmlElement>
    {
        private int _reported;
        private int _made;

        // An element is reported before it has a parent, so its depth is checked at the next one.
        private IElement? _last;

        private int _sampled;
        private long _nesting;
        private bool _hasBase;

        public HashSet<string> Ids { get; } = new(StringComparer.Ordinal);

        public IElement? LastHeading { get; private set; }

        public HtmlElement Create(Document document, string localName, string? prefix = null, NodeFlags flags = NodeFlags.None)
        {
            CheckCount(++_made);

            // Only the first counts. AngleSharp resolves each against the one before, so that many take minutes and gigabytes.
            if (localName == "base")
            {
                localName = _hasBase ? "bgsound" : localName;
                _hasBase = true;
            }

            return OwnFactory.Create(document, localName, prefix, flags);
        }

        public void Check(IElement element)
        {
            CheckCount(++_reported);
            if (_reported % Sample == 0)
                CheckDepth();
            Record();
            _last = element;
        }

        private void CheckDepth()
        {
            var depth = 0;
            for (INode? node = _last?.Parent; node is not null; node = node.Parent)
                depth++;
            if (depth > MaxDepth)
                throw new MarkupLimitException($"Elements are nested deeper than {MaxDepth}.");

            // Elements of formulas and drawings are not counted as made.
            _nesting += (long)depth * Math.Max(Sample, _made - _sampled);
            _sampled = _made;
            if (_nesting > MaxNesting)
                throw new MarkupLimitException("Too many elements are deeply nested.");
        }

        /// <summary>
        /// Notes what the walk has to know before it meets it. The attributes of an element are there once the next one is reported.
        /// </summary>
        public void Record()
        {
            if (_last is null)
                return;
            if (_last.LocalName is ['h', >= '1' and <= '6'])
                LastHeading = _last;
            if (_last.Attributes.Length == 0)
                return;
            if (_last.Attribute("id") is { Length: > 0 } id)
                Ids.Add(id);
            if (_last.LocalName == "a" && _last.Attribute("name") is { Length: > 0 } name)
                Ids.Add(name);
        }

        private static void CheckCount(int elements)
        {
            if (elements > MaxElements)
                throw new MarkupLimitException($"There are more than {MaxElements} elements.");
        }
    }
}
