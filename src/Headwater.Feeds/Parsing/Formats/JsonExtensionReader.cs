using System.Text;
using System.Text.Json;
using static Headwater.Feeds.Parsing.Formats.JsonValues;

namespace Headwater.Feeds.Parsing.Formats;

/// <summary>Reads members that no specification names, for one item or for the feed, whose number and depth are limited.</summary>
internal sealed class JsonExtensionReader(FeedLimits limits, Diagnostics diagnostics)
{
    // Characters; every value of a list repeats the list's name.
    private const int MaxRepeated = 100;

    private int _elements;

    /// <summary>Null when it is cut off.</summary>
    public ExtensionElement? Read(string name, ref Utf8JsonReader json, int depth = 1)
    {
        if (depth > limits.MaxExtensionDepth || ++_elements > limits.MaxExtensions)
        {
            diagnostics.Warning("extension-cut", limits.ExtensionCut);
            json.Skip();
            return null;
        }

        var children = new List<ExtensionElement>();
        var value = json.TokenType is JsonTokenType.True or JsonTokenType.False ? Encoding.UTF8.GetString(json.ValueSpan) : Text(ref json);
        if (json.TokenType == JsonTokenType.StartObject)
        {
            while (NextMember(ref json) is { } member)
                if (Read(member, ref json, depth + 1) is { } child)
                    children.Add(child);
        }
        else if (json.TokenType == JsonTokenType.StartArray)
        {
            var each = name.Length > MaxRepeated ? FeedLimits.Cut(name, MaxRepeated).ToString() : name;
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                if (Read(each, ref json, depth + 1) is { } child)
                    children.Add(child);
        }

        return new ExtensionElement { Name = name, Value = value, Children = children };
    }
}
