using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headwater.Feeds;

/// <summary>How all JSON is written: camelCase, no member for null, text of any language readable.</summary>
internal static class JsonText
{
    /// <summary>For JSON written member by member. The bytes are never put into HTML unescaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>New each time, because options belong to the context that is made with them.</summary>
    public static JsonSerializerOptions Options() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = WriterOptions.Encoder,
    };

    /// <summary>Line and column of a byte, 1-based, in characters.</summary>
    public static (int Line, int Column) Position(ReadOnlySpan<byte> json, int at)
    {
        var before = json[..at];
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    /// <summary>The byte at which the reader gave up, which counts lines and their bytes.</summary>
    public static int At(ReadOnlySpan<byte> json, JsonException fault)
    {
        var lineStart = 0;
        for (var line = fault.LineNumber ?? 0; line > 0 && json[lineStart..].IndexOf((byte)'\n') is >= 0 and var end; line--)
            lineStart += end + 1;
        return Math.Min(json.Length, lineStart + (int)(fault.BytePositionInLine ?? 0));
    }

    /// <summary>Where a text is not JSON and what stands there.</summary>
    public static string Explain(ReadOnlySpan<byte> json, JsonException fault)
    {
        var at = At(json, fault);
        var (line, column) = Position(json, at);
        return $"line {line}, column {column}: {Unexpected(json, at)}";
    }

    /// <summary>
    /// What stands at a byte where JSON does not allow it. The messages of System.Text.Json speak to the programmer who calls it ("change
    /// the reader options").
    /// </summary>
    public static string Unexpected(ReadOnlySpan<byte> json, int at)
    {
        if (json[at..].TrimStart(White).IsEmpty)
            return "The document ends too early.";
        Rune.DecodeFromUtf8(json[at..], out var found, out _);
        return Rune.DecodeLastFromUtf8(json[..at].TrimEnd(White), out var before, out _) == OperationStatus.Done
            ? $"Unexpected {Show(found)} after {Show(before)}."
            : $"Unexpected {Show(found)}.";
    }

    private static ReadOnlySpan<byte> White => " \t\r\n"u8;

    private static string Show(Rune character) => Rune.IsControl(character) ? $"U+{character.Value:X4}" : $"'{character}'";
}
