using System.Text;
using System.Text.RegularExpressions;
using Headwater.Feeds.Parsing;

namespace Headwater.Feeds.Articles;

/// <summary>Names as feeds write them → authors, each once.</summary>
internal static partial class AuthorNames
{
    private static readonly string[] Conjunctions = [" and ", " & "];

    // Some names of families have them, too: "Ortega y Gasset".
    private static readonly string[] OtherConjunctions = [" und ", " et ", " y "];

    // "Martin Luther King, Jr." is one person.
    private static readonly string[] Suffixes = ["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "mba", "cissp", "inc", "llc", "ltd",
        "gmbh", "co"];

    /// <summary>The papers of large experiments have three thousand.</summary>
    private const int MaxAuthors = 5_000;

    // What links in author boxes say.
    private static readonly HashSet<string> NoNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "LinkedIn", "Twitter", "X", "Facebook", "GitHub", "GitLab", "Mastodon", "Instagram", "YouTube", "Bluesky", "Threads", "TikTok",
            "Medium", "Reddit", "Telegram", "WhatsApp", "Xing", "Website",
        "Web site", "Blog", "Homepage", "Home page", "Email", "E-mail", "Mail", "Contact", "RSS", "Follow", "Read more", "More",
            "View all posts", "All posts", "Posts", "Profile", "Bio", "here", "About",
        "StackOverflow", "Stack Overflow", "ORCID", "Google Scholar", "Pinterest", "Vimeo", "Twitch", "Discord", "Slack",
    };

    // The process runs without the tables of Unicode that take accents apart.
    private const string Accented = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįı"
        + "łñńňòóôõöøōőŕřśşšťùúûüūůűųýÿźżž";
    private const string Plain = "aaaaaaaaacccddeeeeeeeegiiiiiiilnnnoooooooorrssstuuuuuuuuyyzzz";

    private static readonly HashSet<string> Titles = new(StringComparer.Ordinal) { "dr", "prof", "professor", "mr", "mrs", "ms", "phd",
        "md", "msc", "bsc", "mba" };

    public static List<Author> FromPersons(IEnumerable<Person> persons)
    {
        var authors = new List<Author>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var person in persons)
        {
            var names = person.IsSingle && !string.IsNullOrWhiteSpace(person.Name)
                ? [Whitespace.ToLine(person.Name)]
                : Split(person.Name ?? "");
            if (names.Count == 0 && (person.Email ?? person.Uri) is { } address)
                names.Add(address);
            foreach (var name in names)
            {
                // "editor@example.org (Ann Ray)" inside of a list of names.
                var one = name.Contains('@', StringComparison.Ordinal) ? PersonParser.FromText(name) ?? person : new Person(name);
                var author = names.Count == 1
                    ? new Author(one.Name ?? one.Email ?? name, person.Email ?? one.Email, person.Uri)
                    : new Author(one.Name ?? one.Email ?? name, one.Email);
                if (known.Count < MaxAuthors && known.Add(Key(author.Name)))
                    authors.Add(author);
            }
        }

        return authors;
    }

    /// <summary>
    /// Adds what the boxes say of the authors; a person with a box who is not named becomes an author, see <see cref="AuthorBoxes"/>.
    /// </summary>
    public static List<Author> Join(List<Author> authors, IReadOnlyList<Author> boxes)
    {
        var keys = authors.ConvertAll(author => Key(author.Name));
        foreach (var box in boxes)
        {
            if (box.Name.Length == 0)
                continue;
            var key = Key(box.Name);
            var at = keys.FindIndex(known => IsSame(known, key));
            if (at < 0)
            {
                authors.Add(box);
                keys.Add(key);
            }
            else if (authors[at].Bio is null)
            {
                authors[at] = authors[at] with
                {
                    Url = authors[at].Url ?? box.Url,
                    Bio = box.Bio,
                    Image = box.Image ?? authors[at].Image,
                    ImageAlt = box.ImageAlt,
                };
            }
        }

        return authors;
    }

    /// <summary>"By A, B and C" → A, B, C.</summary>
    public static List<string> Split(string text)
    {
        text = ByPattern().Replace(Whitespace.ToLine(text), "");
        text = text.Replace(" | ", "; ", StringComparison.Ordinal).Replace(" / ", "; ", StringComparison.Ordinal).Replace('、', ';');

        // With semicolons between the names, a comma is a part of one: "Smith, John; Doe, Ann".
        if (text.Contains(';', StringComparison.Ordinal))
            return [.. Parts(text, ';').SelectMany(Joined)];
        var parts = Parts(text, ',');
        if (parts is [var family, var given] && IsWord(family) && IsWord(given))
            return [$"{family}, {given}"];
        var names = new List<string>();
        foreach (var part in parts)
        {
            if (names.Count > 0 && (IsSuffix(part) || InitialsPattern().IsMatch(part)))
                names[^1] = $"{names[^1]}, {part}";
            else
                names.AddRange(Joined(part.StartsWith("and ", StringComparison.Ordinal) ? part[4..] : part));
        }

        return names;
    }

    private static string[] Parts(string text, char separator) =>
        [.. text.Split(separator).Select(part => part.Trim('"', '“', '”', ' ')).Where(part => part.Length > 0)];

    /// <summary>
    /// "Ann Ray and Bo Li" are two. "Bill and Melinda Gates Foundation" and "Department of Food and Health" are one: the first name of
    /// two is whole, and a name of a person has no "of".
    /// </summary>
    private static string[] Joined(string text)
    {
        var names = text.Split(Conjunctions, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var isOne = text.Contains(" of ", StringComparison.Ordinal) || text.Contains(" for ", StringComparison.Ordinal)
            || (names.Length > 1 && IsWord(names[0]) && !names.All(IsWord));
        if (isOne || names.Length > 1)
            return isOne ? [text] : names;
        names = text.Split(OtherConjunctions, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Any(IsWord) ? [text] : names;
    }

    // Other words than "by" are names as well: Von Miller, Di Stefano. Before a full name they are not.
    [GeneratedRegex(@"^((?i:by):? |(?i:von|par|por|di|door|av):? (?=\p{Lu}[\p{L}.'-]* \p{Lu}))", RegexOptions.CultureInvariant)]
    private static partial Regex ByPattern();

    private static bool IsWord(string text) => !text.Contains(' ', StringComparison.Ordinal);

    private static bool IsSuffix(string text) =>
        Suffixes.Contains(text.Replace(".", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase);

    // "Simon, A." and "Simon, J.-P.": the family name comes first.
    [GeneratedRegex(@"^((\p{Lu}\.[ -]?)+|\p{Lu})$", RegexOptions.CultureInvariant)]
    private static partial Regex InitialsPattern();

    /// <summary>False for the name of a network, and for what a link says.</summary>
    public static bool IsName(string text) => !NoNames.Contains(text.Trim().TrimStart('@')) && text.Any(char.IsLetter)
        && !text.Contains("://", StringComparison.Ordinal);

    /// <summary>"Dr. Ann Ray" and "Ann Ray", too, and the longer form of a name.</summary>
    public static bool IsSamePerson(string one, string other) => IsSame(Key(one), Key(other));

    private static bool IsSame(string key, string other) => key == other || IsLonger(key, other) || IsLonger(other, key);

    /// <summary>Words in lower case, without titles, signs and accents.</summary>
    private static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            var c = char.ToLowerInvariant(letter);
            if (char.IsLetterOrDigit(c))
                key.Append(Accented.IndexOf(c, StringComparison.Ordinal) is var at and >= 0 ? Plain[at] : c);
            else if (c is ' ' or '-' or '\u00a0')
                key.Append(' ');
        }

        var words = key.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var plain = words.Where(word => !Titles.Contains(word)).ToArray();
        return plain.Length > 0 ? string.Join(' ', plain) : name;
    }

    /// <summary>"Vinodh Kannan Sadayamuthu" is the longer form of "Vinodh Kannan".</summary>
    private static bool IsLonger(string longer, string shorter) =>
        shorter.Contains(' ', StringComparison.Ordinal) && longer.Length > shorter.Length + 1
        && longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase) && longer[shorter.Length] == ' ';
}
