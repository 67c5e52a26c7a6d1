using System.Globalization;
using System.Text;

namespace Headwater.Fetching;

/// <summary>What a robots.txt says to this service: RFC 9309.</summary>
/// <remarks>
/// The author of the file decides how much work it is. So it is read up to <see cref="MaxBytes"/>, and a rule of more characters than
/// <see cref="MaxPatternLength"/> does not count.
/// </remarks>
internal sealed class RobotsRules
{
    /// <summary>As much as the RFC requires to read.</summary>
    public const int MaxBytes = 500 * 1024;

    private const int MaxPatternLength = 1_000;

    /// <summary>
    /// Files ask for anything up to a day. More would leave hardly a page for a run of the timer, and an article waits for its page.
    /// </summary>
    public static readonly TimeSpan MaxCrawlDelay = TimeSpan.FromSeconds(30);

    public static readonly RobotsRules AllowAll = new([], TimeSpan.Zero);

    private readonly IReadOnlyList<(string Pattern, bool Allow)> _rules;

    private RobotsRules(IReadOnlyList<(string Pattern, bool Allow)> rules, TimeSpan crawlDelay) =>
        (_rules, CrawlDelay, Length) = (rules, crawlDelay, rules.Sum(rule => rule.Pattern.Length));

    /// <summary>
    /// Between two pages of the site, at most <see cref="MaxCrawlDelay"/>. The RFC does not have <c>Crawl-delay</c>, but sites use it.
    /// </summary>
    public TimeSpan CrawlDelay { get; }

    /// <summary>Characters of all patterns.</summary>
    public int Length { get; }

    /// <param name="product">The name that groups call this service by: the first word of its User-Agent.</param>
    public static RobotsRules Parse(ReadOnlySpan<byte> file, string product)
    {
        var (own, others) = (new Group(), new Group());
        var inRules = false;
        if (file.Length > MaxBytes)
            file = file[..(file[..MaxBytes].LastIndexOfAny((byte)'\n', (byte)'\r') + 1)]; // half a rule would be another one
        var text = Encoding.UTF8.GetString(file).TrimStart('\uFEFF');
        foreach (var range in text.AsSpan().EnumerateLines())
        {
            var line = range[..(range.IndexOf('#') is >= 0 and var comment ? comment : range.Length)];
            if (line.IndexOf(':') is not (> 0 and var colon))
                continue;
            var name = line[..colon].Trim();
            var value = line[(colon + 1)..].Trim();
            if (name.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
            {
                // Several names one after the other begin one group.
                if (inRules)
                    (own.IsOpen, others.IsOpen, inRules) = (false, false, false);
                if (IsProduct(value, product))
                    own.Open();
                if (value is "*")
                    others.Open();
                continue;
            }

            if (name.Equals("crawl-delay", StringComparison.OrdinalIgnoreCase) && DelayOf(value) is { } delay)
            {
                inRules = true;
                own.SetCrawlDelay(delay);
                others.SetCrawlDelay(delay);
                continue;
            }

            var allow = name.Equals("allow", StringComparison.OrdinalIgnoreCase);
            if (!allow && !name.Equals("disallow", StringComparison.OrdinalIgnoreCase))
                continue;
            inRules = true;
            if (value.Length is 0 or > MaxPatternLength)
                continue;
            own.Add(value, allow);
            others.Add(value, allow);
        }

        var found = own.IsFound ? own : others;
        return new RobotsRules(found.Rules, found.CrawlDelay);
    }

    /// <summary>The longest pattern that matches decides; of two as long, the one that allows.</summary>
    public bool Allows(Uri url)
    {
        var path = Normalize(url.PathAndQuery);
        var (longest, allowed) = (-1, true);
        foreach (var (pattern, allow) in _rules)
        {
            if (pattern.Length < longest || (pattern.Length == longest && !allow) || !Matches(pattern, path))
                continue;
            (longest, allowed) = (pattern.Length, allow);
        }

        return allowed;
    }

    /// <summary>Seconds, also with a fraction.</summary>
    private static TimeSpan? DelayOf(ReadOnlySpan<char> value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, MaxCrawlDelay.TotalSeconds))
            : null;

    private static bool IsProduct(ReadOnlySpan<char> value, string product)
    {
        var end = value.IndexOfAny('/', ' ');
        return (end >= 0 ? value[..end] : value).Equals(product, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Characters beyond ASCII percent-encoded, letters and digits not, hexadecimal digits in capitals: two spellings of one path are one.
    /// </summary>
    private static string Normalize(string text)
    {
        var path = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
                path.Append((char)rune.Value);
            else
                foreach (var code in bytes[..rune.EncodeToUtf8(bytes)])
                    path.Append('%').Append(code.ToString("X2", CultureInfo.InvariantCulture));
        }

        var to = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]))
            {
                var code = (char)byte.Parse($"{path[i + 1]}{path[i + 2]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                if (char.IsAsciiLetterOrDigit(code) || code is '-' or '.' or '_' or '~')
                    (path[to], i) = (code, i + 2);
                else
                    (path[i + 1], path[i + 2], path[to]) = (char.ToUpperInvariant(path[i + 1]), char.ToUpperInvariant(path[i + 2]), '%');
            }
            else
            {
                path[to] = path[i];
            }

            to++;
        }

        return path.ToString(0, to);
    }

    /// <summary><c>*</c> stands for any characters, <c>$</c> at the end for the end; otherwise what follows does not matter.</summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        var toEnd = pattern is [.., '$'];
        if (toEnd)
            pattern = pattern[..^1];
        var isFirst = true;
        while (true)
        {
            var star = pattern.IndexOf('*');
            var part = star >= 0 ? pattern[..star] : pattern;
            if (star < 0 && toEnd)
                return isFirst ? path.SequenceEqual(part) : path.EndsWith(part);

            // The first place where a part fits leaves the most for the parts after it.
            var at = isFirst ? (path.StartsWith(part) ? 0 : -1) : path.IndexOf(part);
            if (at < 0)
                return false;
            if (star < 0)
                return true;
            path = path[(at + part.Length)..];
            pattern = pattern[(star + 1)..];
            isFirst = false;
        }
    }

    /// <summary>What the file says to some of its readers. It may say so in several places, which count as one.</summary>
    private sealed class Group
    {
        public List<(string Pattern, bool Allow)> Rules { get; } = [];

        public TimeSpan CrawlDelay { get; private set; }

        /// <summary>True when the file names these readers at all.</summary>
        public bool IsFound { get; private set; }

        /// <summary>True while the lines that are read are for them.</summary>
        public bool IsOpen { get; set; }

        public void Open() => IsOpen = IsFound = true;

        public void SetCrawlDelay(TimeSpan delay)
        {
            if (IsOpen && delay > CrawlDelay)
                CrawlDelay = delay;
        }

        public void Add(ReadOnlySpan<char> pattern, bool allow)
        {
            if (IsOpen)
                Rules.Add((Normalize(pattern.ToString()), allow));
        }
    }
}
