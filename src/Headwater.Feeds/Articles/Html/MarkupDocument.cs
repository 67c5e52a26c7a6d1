using System.Buffers;
using AngleSharp;
using AngleSharp.Common;
using AngleSharp.Dom;
using AngleSharp.Html.Construction;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;
using AngleSharp.Text;

namespace Headwater.Feeds.Articles.Html;

/// <summary>The markup is built to exhaust a parser.</summary>
internal sealed class MarkupLimitException(string message) : Exception(message);

/// <summary>
/// What AngleSharp's parser made of a body. It watches the tree while that is built: the algorithm of the HTML standard looks through all open elements at many
/// tags, and opens every unclosed formatting element again in every block: 200,000 nested elements take it hours, and 4 MB of a few hundred unclosed tags and
/// many short paragraphs take gigabytes. No page that people read comes near the limits.
/// </summary>
internal sealed class MarkupDocument(TextSource source) : MarkupNode, IConstructableDocument, IDisposable
{
    /// <summary>Nested elements; Blink, too, nests no deeper than this.</summary>
    public const int MaxDepth = 512;

    /// <summary>Elements of one body, about 30 MB of tree; the largest body seen in feeds (763 KB) has 20,000.</summary>
    public const int MaxElements = 250_000;

    // Makes it the inside of a body: nothing of it counts as head, and no frameset can take the body's place.
    private const string Prefix = "<!doctype html><body>";

    private static readonly HtmlParser Parser = new(
        new HtmlParserOptions { DisableElementPositionTracking = true, SkipComments = true, SkipProcessingInstructions = true, MaximumDepth = int.MaxValue },
        BrowsingContext.New(Configuration.Default.WithOnly<IDomConstructionElementFactory<MarkupDocument, MarkupElement>>(new MarkupFactory())));

    private char[] _chars = [];
    private int _elements;

    // Those whose end has not come; nested ones only, so they are few.
    private readonly List<MarkupElement> _openTables = [];

    public MarkupElement? Body { get; private set; }

    public TextSource Source => source;

    public IDisposable? Builder { get; set; }

    public QuirksMode QuirksMode { get; set; }

    public IConstructableElement? Head { get; private set; }

    public IConstructableElement DocumentElement => (IConstructableElement)this[Length - 1];

    public bool IsLoading => false;

    public override NodeFlags Flags => NodeFlags.None;

    public override StringOrMemory NodeName => "#document";

    /// <exception cref="MarkupLimitException">It has more or deeper elements than the limits allow.</exception>
    public static MarkupDocument Parse(string html)
    {
        var chars = ArrayPool<char>.Shared.Rent(Prefix.Length + html.Length);
        Prefix.CopyTo(chars);
        html.CopyTo(chars.AsSpan(Prefix.Length));
#pragma warning disable CA2000 // The document disposes of its source.
        var document = Parser.ParseDocument<MarkupDocument, MarkupElement>(new TextSource(new CharArrayTextSource(chars, Prefix.Length + html.Length)), Consume);
#pragma warning restore CA2000
        document._chars = chars;
        return document;
    }

    public void Dispose()
    {
        Builder?.Dispose();
        source.Dispose();
        ArrayPool<char>.Shared.Return(_chars);
    }

    /// <summary>Called for each element that is made.</summary>
    public MarkupElement Count(MarkupElement element)
    {
        if (++_elements > MaxElements)
            throw new MarkupLimitException($"There are more than {MaxElements} elements.");
        if (Body is null && element.Name == "body")
            Body = element;
        else if (Head is null && element.Name == "head")
            Head = element;
        return element;
    }

    public MarkupElement Open(MarkupTable table)
    {
        _openTables.Add(table);
        return Count(table);
    }

    public void Close(MarkupTable table) => _openTables.Remove(table);

    /// <summary>
    /// What stands in a table but in no cell belongs before the table. The parser knows tables by the class that its own nodes have, finds none here, and comes
    /// to the document with it: the innermost open table is the one.
    /// </summary>
    public override void AddNode(IConstructableNode node)
    {
        if (node is not MarkupElement { Name: not "html" } || Body is not { } body)
            base.AddNode(node);
        else if (_openTables is [.., { Parent: { } parent } table])
            parent.InsertNode(parent.Children.LastIndexOf(table), node);
        else
            body.AddNode(node);
    }

    public void AddComment(ref StructHtmlToken token)
    {
    }

    public void PerformMicrotaskCheckpoint()
    {
    }

    public void ProvideStableState()
    {
    }

    public void TrackError(Exception exception)
    {
    }

    public void ApplyManifest()
    {
    }

    public Task WaitForReadyAsync(CancellationToken cancelToken) => Task.CompletedTask;

    public Task FinishLoadingAsync() => Task.CompletedTask;

    /// <summary>
    /// Where a template begins with rows or cells the parser looks for an end that only its own nodes have, and finds none. A frame may stand nowhere here and is
    /// ignored, but after it a template counts as a body, in which rows and cells are ignored, too.
    /// </summary>
    private static TokenConsumptionResult Consume(ref StructHtmlToken token, TokenConsumer next)
    {
        next(ref token);

        // The token is where the tokenizer puts each, and after pre the parser takes the next by itself: it may be another one now.
        if (token.Type == HtmlTokenType.StartTag && token.Name.Memory.Span is "template")
        {
            token.Name = "frame";
            next(ref token);
        }

        return TokenConsumptionResult.Continue;
    }
}
