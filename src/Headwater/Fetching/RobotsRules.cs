using System.Text;

namespace Headwater.Fetching;

/// <summary>What a robots.txt says to this service: RFC 9309.</summary>
/// <remarks>
/// Whoever writes the file chooses how much work it is: so it is read to <see cref="MaxBytes"/>, and so many rules of so many characters
/// count.
/// </remarks>
internal sealed class RobotsRules
{
    /// <summary>As much as the RFC requires to read.</summary>
    public const int MaxBytes = 500 * 1024;

    private const int MaxRules = 2_000;
    private const int MaxPatternLength = 1_000;

    public static readonly RobotsRules AllowAll = new([]);

    private readonly IReadOnlyList<(string Pattern, bool Allow)> _rules;

    private RobotsRules(IReadOnlyList<(string Pattern, bool Allow)> rules) => _rules = rules;

    /// <param name="product">The name that groups call this service by: the first word of its User-Agent.</param>
    public static RobotsRules Parse(ReadOnlySpan<byte> file, string product)
    {
        var own = new List<(string, bool)>();
        var others = new List<(string, bool)>();
        var (hasOwn, isOwn, isOther, inRules) = (false, false, false, false);
        if (file.Length > MaxBytes)
            file = file[..(file[..MaxBytes].LastIndexOf((byte)'\n') + 1)]; // half a rule would be another one
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
                    (isOwn, isOther, inRules) = (false, false, false);
                isOwn |= IsProduct(value, product);
                isOther |= value is "*";
                hasOwn |= isOwn;
                continue;
            }

            var allow = name.Equals("allow", StringComparison.OrdinalIgnoreCase);
            if (!allow && !name.Equals("disallow", StringComparison.OrdinalIgnoreCase))
                continue;
            inRules = true;
            if (value.Length is 0 or > MaxPatternLength)
                continue;
            foreach (var (applies, rules) in ((bool, List<(string, bool)>)[])[(isOwn, own), (isOther, others)])
            {
                if (applies && rules.Count < MaxRules)
                    rules.Add((Normalize(value.ToString()), allow));
            }
        }

        return new RobotsRules(hasOwn ? own : others);
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

    private static bool IsProduct(ReadOnlySpan<char> value, string product)
    {
        var end = value.IndexOfAny('/', ' ');
        return (end >= 0 ? value[..end] : value).Equals(product, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Characters beyond ASCII percent-encoded, hexadecimal digits in capitals: two spellings of one path are one.</summary>
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
                    path.Append('%').Append(code.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        for (var i = 0; i + 2 < path.Length; i++)
        {
            if (path[i] == '%')
                (path[i + 1], path[i + 2]) = (char.ToUpperInvariant(path[i + 1]), char.ToUpperInvariant(path[i + 2]));
        }

        return path.ToString();
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
}
