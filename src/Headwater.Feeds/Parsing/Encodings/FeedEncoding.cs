using System.Buffers;
using System.Text;
using AngleSharp.Text;
using UtfUnknown;

namespace Headwater.Feeds.Parsing.Encodings;

/// <summary>The encoding of a document.</summary>
/// <param name="Name">IANA name in lower case, as the document declares it if that is right.</param>
/// <param name="SkippedBytes">Length of the byte order mark.</param>
internal sealed record FeedEncoding(Encoding Encoding, string Name, int SkippedBytes)
{
    // Size of the sample from which an unknown encoding is detected.
    private const int DetectionBytes = 64 * 1024;

    // ISO-2022-JP, also csISO2022JP, has the bytes of ASCII only; this one switches to Japanese.
    private const byte Escape = 0x1B;

    private static readonly SearchValues<char> LabelEnds = SearchValues.Create("\"'; ,?");

    static FeedEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// Precedence: byte order mark, pattern of the first bytes, charset of HTTP, XML declaration, UTF-8. A declared encoding that the bytes
    /// contradict is ignored.
    /// </summary>
    public static FeedEncoding Choose(ReadOnlySpan<byte> bytes, string? contentType, Diagnostics diagnostics)
    {
        if (OfMark(bytes) is { } marked)
            return marked with { Encoding = Reading(marked.Encoding, diagnostics) };
        if (OfPattern(bytes) is { } seen)
            return seen;

        var isAscii = Ascii.IsValid(bytes);
        var charset = Charset(contentType);
        var declared = Declaration(bytes);
        var isEscaped = isAscii && declared?.Contains("2022", StringComparison.Ordinal) == true && bytes.Contains(Escape);
        var label = charset ?? (isAscii && !isEscaped && IsText(contentType) ? "us-ascii" : declared);
        var named = label is null ? null : Find(label, diagnostics)
            ?? (declared is null || declared == label ? null : Find(declared, diagnostics));

        // By RFC 3023 text/xml without a charset is ASCII. This is applied only if all bytes are ASCII.
        if (isAscii)
            return (isEscaped ? Declared(declared, charset, diagnostics) : null) ?? named ?? Utf8(diagnostics);
        var (valid, invalid) = CountUtf8(bytes);
        if (named is null or { Encoding: UTF8Encoding })
            return invalid <= valid ? Utf8(diagnostics)
                : Declared(declared, charset, diagnostics)
                    ?? Detect(bytes, named is not null || label is null ? "utf-8" : label, diagnostics);
        if (invalid == 0)
            return Mislabelled(Utf8(diagnostics), label!, diagnostics);
        return named.Name == "us-ascii"
            ? Declared(declared, charset, diagnostics) ?? Detect(bytes, "us-ascii", diagnostics)
            : named;
    }

    // What HTTP says is wrong; the document itself may be right. Servers name a default charset for every old feed.
    private static FeedEncoding? Declared(string? declared, string? charset, Diagnostics diagnostics) =>
        declared is not null && charset is not null && declared != charset
        && Find(declared, new Diagnostics()) is { Encoding: not UTF8Encoding, Name: not "us-ascii" } own
            ? Mislabelled(own, charset, diagnostics)
            : null;

    private static FeedEncoding Utf8(Diagnostics diagnostics) => new(Reading(Encoding.UTF8, diagnostics), "utf-8", 0);

    private static FeedEncoding? OfMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new(Encoding.UTF8, "utf-8", 3),
        [0xFF, 0xFE, 0, 0, ..] => new(Encoding.UTF32, "utf-32le", 4),
        [0, 0, 0xFE, 0xFF, ..] => new(BigEndianUtf32, "utf-32be", 4),
        [0xFF, 0xFE, ..] => new(Encoding.Unicode, "utf-16le", 2),
        [0xFE, 0xFF, ..] => new(Encoding.BigEndianUnicode, "utf-16be", 2),
        _ => null,
    };

    // XML 1.0, appendix F: the first character is '<' in one of the families of encodings; for JSON it is '{'.
    private static FeedEncoding? OfPattern(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'<' or (byte)'{', 0, 0, 0, ..] => new(Encoding.UTF32, "utf-32le", 0),
        [0, 0, 0, (byte)'<' or (byte)'{', ..] => new(BigEndianUtf32, "utf-32be", 0),
        [(byte)'<' or (byte)'{', 0, ..] => new(Encoding.Unicode, "utf-16le", 0),
        [0, (byte)'<' or (byte)'{', ..] => new(Encoding.BigEndianUnicode, "utf-16be", 0),
        [0x4C, 0x6F, 0xA7, 0x94, ..] => OfEbcdic(bytes),
        _ => null,
    };

    private static UTF32Encoding BigEndianUtf32 { get; } = new(bigEndian: true, byteOrderMark: false);

    // "<?xm" in EBCDIC; the declaration names the code page.
    private static FeedEncoding OfEbcdic(ReadOnlySpan<byte> bytes)
    {
        var latin = Encoding.GetEncoding("ibm037");
        var label = LabelIn(latin.GetString(bytes[..Math.Min(200, bytes.Length)]));
        return (label is null ? null : Find(label, new Diagnostics())) ?? new FeedEncoding(latin, "ibm037", 0);
    }

    private static string? Declaration(ReadOnlySpan<byte> bytes) =>
        LabelIn(Encoding.Latin1.GetString(bytes[..Math.Min(512, bytes.Length)]));

    private static string? LabelIn(string start)
    {
        var declaration = start.TrimStart();
        if (!declaration.StartsWith("<?xml", StringComparison.Ordinal)
            || declaration.IndexOf("?>", StringComparison.Ordinal) is not (> 0 and var end))
            return null;
        var at = declaration.IndexOf("encoding", 0, end, StringComparison.Ordinal);
        return at < 0 ? null : Unquoted(declaration[(at + "encoding".Length)..end]);
    }

    private static string? Charset(string? contentType)
    {
        const string Charset = "charset";
        if (contentType is null || contentType.IndexOf(Charset, StringComparison.OrdinalIgnoreCase) is not (> 0 and var at))
            return null;
        return Unquoted(contentType[(at + Charset.Length)..]);
    }

    // = label, with single, double or no quotes.
    private static string? Unquoted(string text)
    {
        text = text.TrimStart();
        if (!text.StartsWith('='))
            return null;
        text = text[1..].TrimStart().TrimStart('"', '\'');
        var end = text.AsSpan().IndexOfAny(LabelEnds);
        text = (end < 0 ? text : text[..end]).Trim().ToLowerInvariant();
        return text.Length == 0 ? null : text;
    }

    private static bool IsText(string? contentType) =>
        contentType is not null && contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            && contentType.Contains("xml", StringComparison.OrdinalIgnoreCase);

    private static FeedEncoding? Find(string label, Diagnostics diagnostics)
    {
        var (read, name) = EncodingLabels.Read(label);
        if (read == "utf-8")
            return Utf8(diagnostics); // asking .NET for an encoding by its name takes a third of the time of a short document
        try
        {
            var encoding = int.TryParse(read, out var codePage) ? Encoding.GetEncoding(codePage) : Encoding.GetEncoding(read);
            if (encoding is UnicodeEncoding or UTF32Encoding)
                return Utf8(diagnostics); // by another name than those above
            return new FeedEncoding(Reading(encoding, diagnostics), name, 0);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // AngleSharp knows the other labels of the WHATWG Encoding Standard.
            if (LatinEncoding.Find(read) is { } latin)
                return new FeedEncoding(latin, label, 0);
            if (TextEncoding.IsSupported(label))
                return new FeedEncoding(TextEncoding.Resolve(label), label, 0);
            if (EncodingLabels.Respelled(label) is { } standard && standard != label)
                return Find(standard, diagnostics);
            diagnostics.Error(
                "unknown-encoding",
                $"The encoding '{(label.Length > 40 ? label[..40] : label)}' is unknown; it was detected from the bytes.");
            return null;
        }
    }

    private static FeedEncoding Detect(ReadOnlySpan<byte> bytes, string label, Diagnostics diagnostics)
    {
        var start = Math.Max(0, bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) - (DetectionBytes / 8));
        var sample = bytes[start..Math.Min(bytes.Length, start + DetectionBytes)].ToArray();
        var detected = CharsetDetector.DetectFromBytes(sample).Detected;
        var found = detected?.EncodingName.ToLowerInvariant() is { } name && !IsImplausible(name) ? Find(name, new Diagnostics()) : null;
        found ??= new FeedEncoding(Encoding.GetEncoding("windows-1252"), "windows-1252", 0);
        if (found.Name == "gb18030" && IsGb2312(sample))
            found = found with { Name = "gb2312" };
        return found.Name == "utf-8" ? Utf8(diagnostics) : Mislabelled(found, label, diagnostics);
    }

    // The detector sees code pages of DOS and of the first Macs in English texts with a few accents or quotes. No feed is in one of them
    // without saying so.
    private static bool IsImplausible(string name) =>
        name == "ascii" || name.StartsWith("ibm", StringComparison.Ordinal) || name.StartsWith("x-mac", StringComparison.Ordinal);

    // The subset of GB 18030 that most documents use has a name of its own.
    private static bool IsGb2312(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var next)
        {
            bytes = bytes[next..];
            if (bytes.Length > 1 && bytes is not [>= 0xA1 and <= 0xF7, >= 0xA1 and <= 0xFE, ..])
                return false;
            bytes = bytes[Math.Min(2, bytes.Length)..];
        }

        return true;
    }

    private static FeedEncoding Mislabelled(FeedEncoding found, string label, Diagnostics diagnostics)
    {
        diagnostics.Error("wrong-encoding", $"The document claims to be {label}, but its bytes are not; it was read as {found.Name}.");
        return found;
    }

    // A byte that is invalid in UTF-8 is read as windows-1252, which it is in most feeds that mix the two.
    private static Encoding Reading(Encoding encoding, Diagnostics diagnostics)
    {
        if (encoding is not UTF8Encoding)
            return encoding;
        var utf8 = (Encoding)encoding.Clone();
        utf8.DecoderFallback = new Windows1252Fallback(diagnostics);
        return utf8;
    }

    // In a legacy encoding valid UTF-8 sequences occur by chance, but they are the minority. A sequence that is cut after two bytes counts
    // neither way.
    private static (int Valid, int Invalid) CountUtf8(ReadOnlySpan<byte> bytes)
    {
        var (valid, invalid) = (0, 0);
        while (bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var next)
        {
            bytes = bytes[next..];
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            if (status == OperationStatus.Done)
                valid++;
            else if (length == 1)
                invalid++;
            bytes = bytes[length..];
        }

        return (valid, invalid);
    }
}
