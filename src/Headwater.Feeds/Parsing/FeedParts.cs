using System.Text.Json.Serialization;

namespace Headwater.Feeds.Parsing;

public sealed record Person(string? Name = null, string? Email = null, string? Uri = null)
{
    /// <summary>
    /// True for a name in an element of its own, as in Atom: it is that of one person or organisation, whatever commas it has. Any other
    /// text may name several.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSingle { get; init; }
}

/// <param name="Length">Bytes.</param>
public sealed record Link(
    string Href, string? Rel = null, string? Type = null, string? Title = null, string? Language = null, long? Length = null)
{
    /// <summary>Same as <see cref="Language"/>, under the name that Atom and HTML use.</summary>
    public string? Hreflang => Language;
}

public sealed record Category(string? Term = null, string? Scheme = null, string? Label = null);

public sealed record Generator(string? Name = null, string? Uri = null, string? Version = null);

public sealed record FeedImage(
    string? Url = null, string? Title = null, string? Link = null, int? Width = null, int? Height = null, string? Description = null);

/// <param name="Length">Bytes.</param>
public sealed record Enclosure(string Url, string? Type = null, long? Length = null, string? Title = null);

/// <param name="Length">Bytes.</param>
/// <param name="Duration">Seconds.</param>
public sealed record Media(
    string? Url = null, string? Type = null, string? Medium = null, long? Length = null, int? Width = null, int? Height = null,
    double? Duration = null, string? Title = null, string? Description = null, string? Language = null);

public sealed record Thumbnail(string Url, string? Width = null, string? Height = null, string? Time = null);

public sealed record Credit(string? Content = null, string? Role = null, string? Scheme = null);

public sealed record Cloud(
    string? Domain = null, string? Port = null, string? Path = null, string? RegisterProcedure = null, string? Protocol = null);

public sealed record TextInput(string? Title = null, string? Description = null, string? Name = null, string? Link = null);

public sealed record InReplyTo(string? Ref = null, string? Href = null, string? Type = null, string? Source = null);

public sealed record Chapter(string? Start = null, string? Title = null, string? Href = null, string? Image = null);

/// <summary>The itunes and googleplay namespaces.</summary>
public sealed record Itunes
{
    public string? Author { get; init; }
    public string? Title { get; init; }
    public string? Subtitle { get; init; }
    public string? Summary { get; init; }
    public bool? Block { get; init; }
    public string? Duration { get; init; }
    public bool? Explicit { get; init; }
    public int? Episode { get; init; }
    public int? Season { get; init; }
    public string? EpisodeType { get; init; }
    public string? Type { get; init; }
    public string? Image { get; init; }
    public Person? Owner { get; init; }
    public IReadOnlyList<string> Keywords { get; init; } = [];
    public bool? Complete { get; init; }
}

/// <summary>A GeoJSON geometry: longitude comes before latitude.</summary>
public sealed record Location(string Type, System.Text.Json.JsonElement Coordinates);

/// <summary>An element for which the model has no property.</summary>
public sealed record ExtensionElement
{
    public required string Name { get; init; }
    public string? Namespace { get; init; }
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
    public string? Value { get; init; }
    public IReadOnlyList<ExtensionElement> Children { get; init; } = [];
}
