using System.Buffers;

namespace Headwater.Feeds.Parsing.Xml;

// Reads the content of the current element as HTML.
internal sealed partial class LenientXmlReader
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("&<>\"");

    private static readonly HashSet<string> VoidElements =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    /// <summary>
    /// Reads the text, or the markup if there are child elements. With <paramref name="skipDiv"/> a <c>div</c> around everything, which
    /// Atom requires, is left out.
    /// </summary>
    /// <param name="isMarkup">In: whether to return markup even without child elements. Out: whether the result is markup.</param>
    public string ReadContent(bool skipDiv, ref bool isMarkup)
    {
        var (depth, skipped, isEscaped) = (Depth - 1, -1, false);
        var section = (Start: -1, IsHtml: false);
        ReleaseText();
        if (!isMarkup && TryReadLeaf(out var leaf))
            return leaf.Trim().ToString();
        while (Advance() && Depth > depth)
        {
            switch (Node)
            {
                case XmlNodeKind.Text when isMarkup && !isEscaped && !(Depth == depth + 1 && IsInHtml(ref section)):
                    AppendEscaped(Value);
                    break;
                case XmlNodeKind.Text:
                    Collect();
                    break;
                case XmlNodeKind.Start when skipDiv && skipped < 0 && Name == "div" && Depth == depth + 2 && Collected().IsWhiteSpace():
                    skipped = Depth;
                    break;
                case XmlNodeKind.Start:
                    if (!isMarkup)
                        MakeMarkup(isEscaped = IsHtml(Collected()));
                    isMarkup = true;
                    AppendStartTag();
                    break;
                case XmlNodeKind.End when Depth + 1 != skipped && !VoidElements.Contains(Name):
                    Append("</");
                    Append(TagName());
                    Append(">");
                    break;
            }
        }

        return Collected().Trim().ToString();
    }

    // <![CDATA[<p>text</p>]]><img src="…"/>: where the text before the first tag is HTML, the rest is, too. Behind a tag a section is HTML
    // where it stands in the field itself; in an element of XHTML it is text, as in <pre><![CDATA[</p>]]></pre>.
    private static bool IsHtml(ReadOnlySpan<char> text) => text.Contains("</", StringComparison.Ordinal);

    // A section with the line ends of Windows comes in pieces: all of it says whether it is HTML, and is searched once.
    private bool IsInHtml(ref (int Start, bool IsHtml) section)
    {
        if (_cData < 0)
            return false;
        if (section.Start != _token)
            section = (_token, IsHtml(_buffer.AsSpan(_token, _at + _cData - _token)));
        return section.IsHtml;
    }

    // The escaped text is longer, so it cannot be written in place.
    private void MakeMarkup(bool isHtml)
    {
        var from = _scratch;
        var collected = Collected();
        _scratch = ArrayPool<char>.Shared.Rent(from.Length);
        ReleaseText();
        if (isHtml)
            Append(collected);
        else
            AppendEscaped(collected);
        ArrayPool<char>.Shared.Return(from);
    }

    private void AppendEscaped(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Escaped) is >= 0 and var next)
        {
            Append(text[..next]);
            Append(text[next] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => "&quot;" });
            text = text[(next + 1)..];
        }

        Append(text);
    }

    private void AppendStartTag()
    {
        Append("<");
        Append(TagName());
        foreach (var attribute in _attributes)
        {
            var name = NameOf(attribute);
            if (name.StartsWith("xmlns", StringComparison.Ordinal))
                continue;
            Append(" ");
            Append(name);
            Append("=\"");
            AppendEscaped(IsUrl(name) ? Absolute(ValueOf(attribute)) : ValueOf(attribute));
            Append("\"");
        }

        Append(">");
    }

    private static bool IsUrl(ReadOnlySpan<char> attribute) =>
        attribute is "href" or "src" or "cite" or "poster" or "data" or "action" or "longdesc" or "background";

    // URLs are resolved here because HTML has no xml:base, which may differ for each element.
    private ReadOnlySpan<char> Absolute(ReadOnlySpan<char> url) =>
        Base is not { } baseUrl || url.IsEmpty || url[0] == '#' ? url : UrlResolver.Resolve(url.ToString(), baseUrl);

    // HTML has no prefixes. They are removed for XHTML, SVG and MathML and stay part of the name for others.
    private string TagName() =>
        NamespaceUri is Namespaces.Xhtml or Namespaces.Svg or Namespaces.MathMl or Namespaces.None ? Current.Name.Local : RawName;
}
