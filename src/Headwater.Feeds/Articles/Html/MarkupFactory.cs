using System.Collections.Frozen;
using AngleSharp;
using AngleSharp.Common;
using AngleSharp.Dom;
using AngleSharp.Html.Construction;
using AngleSharp.Text;

namespace Headwater.Feeds.Articles.Html;

/// <summary>All that elements of one name share.</summary>
/// <param name="Flags">What the parser has to know of it.</param>
internal sealed record MarkupName(string Name, NodeFlags Flags, ElementRule Rule, string NamespaceUri);

/// <summary>Makes the nodes that AngleSharp's parser asks for.</summary>
internal sealed class MarkupFactory : IDomConstructionElementFactory<MarkupDocument, MarkupElement>
{
    private static readonly Names Html = new(
        NamespaceNames.HtmlUri,
        ("a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption center cite code col "
        + "colgroup command data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 "
        + "head header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee menu menuitem meta meter nav "
        + "nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select "
        + "slot small source span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp").Split(' '),
        Elements.Find);

    // A formula is read as its text; its other notations would say it again. A drawing has nothing to read.
    private static readonly Names Math = new(
        NamespaceNames.MathMlUri, "math mi mo mn ms mtext annotation-xml annotation mglyph malignmark".Split(' '), name => name is "annotation" or "annotation-xml" ? Elements.Dropped : Elements.Unknown);

    private static readonly Names Svg = new(NamespaceNames.SvgUri, "svg foreignObject desc title style script".Split(' '), _ => Elements.Dropped);

    public MarkupElement Create(MarkupDocument document, StringOrMemory localName, StringOrMemory prefix = default, NodeFlags flags = NodeFlags.None) => Make(document, Html, localName);

    public MarkupElement CreateUnknown(MarkupDocument document, StringOrMemory tagName) => Make(document, Html, tagName);

    public MarkupElement CreateNoScript(MarkupDocument document, bool scripting) => Make(document, Html, "noscript");

    public IConstructableMetaElement CreateMeta(MarkupDocument document) => Make(document, Html, "meta");

    public IConstructableScriptElement CreateScript(MarkupDocument document, bool parserInserted, bool started)
    {
        var script = new MarkupScript(Html.Find("script"));
        document.Count(script);
        return script;
    }

    public IConstructableFrameElement CreateFrame(MarkupDocument document) => Make(document, Html, "frame");

    public IConstructableTemplateElement CreateTemplate(MarkupDocument document)
    {
        var template = new MarkupTemplate(Html.Find("template"));
        document.Count(template);
        return template;
    }

    public IConstructableFormElement CreateForm(MarkupDocument document) => Make(document, Html, "form");

    public IConstructableMathElement CreateMath(MarkupDocument document, StringOrMemory name = default) => Make(document, Math, name);

    public IConstructableSvgElement CreateSvg(MarkupDocument document, StringOrMemory name = default) => Make(document, Svg, name);

    public IConstructableNode CreateDocumentType(MarkupDocument document, StringOrMemory name, StringOrMemory publicIdentifier, StringOrMemory systemIdentifier) => new MarkupText(default);

    public MarkupDocument CreateDocument(TextSource source, IBrowsingContext? context = null) => new(source);

    private static MarkupElement Make(MarkupDocument document, Names names, StringOrMemory name)
    {
        var known = names.Find(name.Memory.Span);
        return known.Rule == Elements.Table ? document.Open(new MarkupTable(known, document)) : document.Count(new MarkupElement(known));
    }

    /// <summary>The names of one vocabulary; what the parser has to know of each is asked of AngleSharp's own elements, once.</summary>
    private sealed class Names
    {
        private readonly FrozenDictionary<string, MarkupName>.AlternateLookup<ReadOnlySpan<char>> _known;
        private readonly NodeFlags _otherFlags;
        private readonly string _namespaceUri;
        private readonly Func<string, ElementRule> _rule;

        public Names(string namespaceUri, string[] names, Func<string, ElementRule> rule)
        {
            using var document = BrowsingContext.New().OpenNewAsync().GetAwaiter().GetResult();
            _namespaceUri = namespaceUri;
            _rule = rule;
            _otherFlags = document.CreateElement(namespaceUri, "x").Flags;
            _known = names
                .ToFrozenDictionary(name => name, name => new MarkupName(name, document.CreateElement(namespaceUri, name).Flags, rule(name), namespaceUri), StringComparer.Ordinal)
                .GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public MarkupName Find(ReadOnlySpan<char> name)
        {
            if (_known.TryGetValue(name, out var known))
                return known;
            var other = name.ToString();
            return new MarkupName(other, _otherFlags, _rule(other), _namespaceUri);
        }
    }
}
