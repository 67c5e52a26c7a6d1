namespace Headwater.Index.Search;

/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends in the text.</param>
internal readonly record struct Token(string Text, TokenKind Kind, int Start, int End);

internal enum TokenKind
{
    Word,

    /// <summary>A letter and the next one, in a script without spaces.</summary>
    Pair,

    /// <summary>The last letter of a run, after the pairs.</summary>
    Last,

    /// <summary>A run of one letter.</summary>
    Single,
}
