using System.Text.Json;

namespace Headwater.Storage;

/// <param name="Lines">Whole lines, each with its line feed.</param>
/// <param name="Next">The position after them.</param>
/// <param name="IsLast">False if more lines were there when they were read.</param>
internal sealed record LogChunk(ReadOnlyMemory<byte> Lines, LogPosition Next, bool IsLast)
{
    /// <summary>The position before them.</summary>
    public LogPosition Start => Next with { Offset = Next.Offset - Lines.Length };

    /// <summary>Line by line.</summary>
    public IEnumerable<LogLine> Split()
    {
        var (rest, position) = (Lines, Start);
        while (!rest.IsEmpty)
        {
            var length = rest.Span.IndexOf((byte)'\n') + 1;
            position = position with { Offset = position.Offset + length };
            yield return new LogLine(rest[..(length - 1)], position);
            rest = rest[length..];
        }
    }
}

/// <param name="Json">Without the line feed.</param>
/// <param name="Next">The position after it.</param>
internal readonly record struct LogLine(ReadOnlyMemory<byte> Json, LogPosition Next)
{
    /// <summary>
    /// Whether the line is one JSON object. The end of an object never is: so a position in the middle of a line is recognised.
    /// </summary>
    public bool IsWhole()
    {
        try
        {
            var reader = new Utf8JsonReader(Json.Span);
            reader.Read();
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            return isObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
