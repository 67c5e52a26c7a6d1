using System.Collections.Frozen;

namespace Headwater.Feeds.Articles.Html;

internal sealed record AttributeRule(string Name, AttributeKind Kind);

/// <summary>The attributes that the outputs may be made of.</summary>
internal static class AttributeRules
{
    private static readonly FrozenDictionary<string, AttributeRule>.AlternateLookup<ReadOnlySpan<char>> Known = SafeAttributes.Kinds
        .Concat("class hidden encoding data-src data-lazy-src data-original data-lang data-language lang-name".Split(' ').Select(name => KeyValuePair.Create(name, AttributeKind.None)))
        .DistinctBy(pair => pair.Key)
        .ToFrozenDictionary(pair => pair.Key, pair => new AttributeRule(string.Intern(pair.Key), pair.Value), StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static AttributeRule? Find(ReadOnlySpan<char> name) => Known.TryGetValue(name, out var rule) ? rule : null;
}
