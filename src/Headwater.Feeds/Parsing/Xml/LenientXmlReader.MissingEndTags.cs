namespace Headwater.Feeds.Parsing.Xml;

// Which elements end where their own end tag is missing or stands in another place.
internal sealed partial class LenientXmlReader
{
    // The depth of the outermost element that must end before the current one starts; 0 if there is none.
    private int UnclosedDepth()
    {
        ref var element = ref _open[Depth];
        if (Depth <= _fieldDepth && !element.Name.IsItem)
            return 0; // nearly all elements
        if (_item == element.Name.Folded && Depth > _itemDepth
            && _open[_itemDepth].Name.Folded == _item && _open[_itemDepth].Namespace.Canonical == element.Namespace.Canonical)
        {
            Report("unclosed-item", $"<{RawName}> starts inside another one, which was ended there.");
            return _itemDepth;
        }

        if (_fieldDepth == 0 || Depth <= _fieldDepth)
            return 0;
        if (element.Name.IsItem && element.Namespace.IsFeed && !_isInItem)
        {
            // An element around the items that has an end tag is not a fault.
            if (!IsPaired(_fieldDepth))
                ReportUnclosed(_fieldDepth);
            return _fieldDepth;
        }

        if (element.Namespace.IsFeed ? !element.Name.IsField : !element.Namespace.IsModule)
            return 0;
        for (var depth = _fieldDepth; depth < Depth; depth++)
        {
            ref var outer = ref _open[depth];
            ref var inner = ref _open[depth + 1];
            if (FieldNames.Holds(outer.Name, outer.Namespace, inner.Name, inner.Namespace))
                continue;
            if (IsPaired(depth))
                return 0;
            ReportUnclosed(depth);
            return depth;
        }

        return 0;
    }

    private bool IsPaired(int depth) => (_pairs ??= new TagPairs(_buffer.AsSpan(0, _end))).IsPaired(_open[depth].Start);

    private void ReportUnclosed(int depth) =>
        Report("unclosed-element", $"<{_open[depth].Name.Raw}> has no end tag; it was ended before <{RawName}>.");

    // Void elements of HTML, and elements that have all content in attributes.
    private bool HoldsNothing(QualifiedName name)
    {
        if (name.IsVoid)
            return true;
        if (name.AttributesInstead is not { } attributes || _attributes.Count == 0)
            return false;
        foreach (var attribute in attributes)
            if (AttributeValue(attribute) is not null)
                return true;
        return false;
    }

    // <title>…</link><link>…</title>: the end tag of a field that is not open ends the one that is.
    private bool IsOfOtherField(ReadOnlySpan<char> name)
    {
        if (_fieldDepth == 0 || Depth < _fieldDepth || !_open[Depth].Name.IsField || name.IsEmpty || !_names.Get(name).IsField)
            return false;
        _pairs ??= new TagPairs(_buffer.AsSpan(0, _end));
        return !_pairs.IsPaired(_token);
    }

    // The start tag is read again after the elements that it ends.
    private bool CloseBefore(int depth)
    {
        UndeclareNamespaces(Current.Bindings);
        Depth--;
        _isEmptyTag = false;
        _at = _token;
        _endsDue = Depth - depth;
        return Close();
    }

    // An end tag that does not match the innermost element ends the innermost element of its name and everything inside it.
    private bool CloseOuter(ReadOnlySpan<char> name)
    {
        for (var depth = Depth; depth > 0; depth--)
        {
            if (!name.Equals(_open[depth].Name.Raw, StringComparison.OrdinalIgnoreCase))
                continue;
            if (depth < Depth)
                Report("unclosed-element", $"<{_open[Depth].Name.Raw}> is not closed before </{name}>.");
            else
                Report("end-tag-case", $"<{_open[Depth].Name.Raw}> is closed by </{name}>.");
            _endsDue = Depth - depth;
            return Close();
        }

        // Its element was ended early or was too deep.
        if (_pairs?.IsPaired(_token) == true)
            return false;
        if (IsOfOtherField(name))
        {
            Report("unclosed-element", $"<{_open[Depth].Name.Raw}> is closed by </{name}>.");
            return Close();
        }

        Report("stray-end-tag", $"</{name}> has no start tag; it was ignored.");
        return false;
    }
}
