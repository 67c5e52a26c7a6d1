namespace Headwater.Feeds.Parsing;

/// <summary>
/// What a document is that is not text, by its first bytes. A PDF or a picture may hold RDF about itself, in which a reader of damaged XML
/// finds a feed without items.
/// </summary>
internal static class BinaryDocument
{
    /// <summary>Null for everything that may be text.</summary>
    public static string? KindOf(ReadOnlySpan<byte> document) => document switch
    {
        _ when document.StartsWith("%PDF-"u8) => "a PDF document",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG picture",
        [0xFF, 0xD8, 0xFF, ..] => "a JPEG picture",
        _ when document.StartsWith("GIF8"u8) => "a GIF picture",
        _ when document.StartsWith("PK\x03\x04"u8) => "a ZIP archive",
        [0x1F, 0x8B, ..] => "compressed with gzip three times or more",
        _ when document.StartsWith("ID3"u8) => "an MP3 recording",
        _ when document.StartsWith("RIFF"u8) => "a WebP picture or a WAV recording",
        _ when document.Length > 8 && document[4..].StartsWith("ftyp"u8) => "an MP4 recording",
        _ => null,
    };
}
