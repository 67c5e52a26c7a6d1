using Headwater.Feeds.Parsing;

namespace Headwater.Feeds.Articles;

/// <summary>Names as feeds write them → authors, each once.</summary>
internal static class AuthorNames
{
    private static readonly string[] Separators = [", and ", "; ", ", ", " and ", " & ", ";", ","];

    // "Martin Luther King, Jr." is one person.
    private static readonly string[] Suffixes = ["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "mba", "cissp", "inc", "llc", "ltd", "gmbh", "co"];

    public static List<Author> FromPersons(IEnumerable<Person> persons)
    {
        var authors = new List<Author>();
        foreach (var person in persons)
        {
            var names = Split(person.Name ?? "");
            if (names.Count == 0 && (person.Email ?? person.Uri) is { } address)
                names.Add(address);
            foreach (var name in names)
            {
                // "editor@example.org (Ann Ray)" inside of a list of names.
                var one = name.Contains('@', StringComparison.Ordinal) ? PersonParser.FromText(name) ?? person : new Person(name);
                var author = names.Count == 1
                    ? new Author(one.Name ?? one.Email ?? name, person.Email ?? one.Email, person.Uri)
                    : new Author(one.Name ?? one.Email ?? name, one.Email);
                if (!authors.Exists(known => IsSame(known.Name, author.Name)))
                    authors.Add(author);
            }
        }

        return authors;
    }

    /// <summary>
    /// What the boxes of the body say of the authors is added to them. Who has a box and is not named is an author too: see <see cref="AuthorBoxes"/>.
    /// </summary>
    public static List<Author> Join(List<Author> authors, IReadOnlyList<Author> boxes)
    {
        foreach (var box in boxes)
        {
            if (box.Name.Length == 0)
                continue;
            var at = authors.FindIndex(author => author.Bio is null && (IsSame(author.Name, box.Name) || IsLonger(author.Name, box.Name) || IsLonger(box.Name, author.Name)));
            if (at < 0)
                authors.Add(box);
            else
                authors[at] = authors[at] with { Url = authors[at].Url ?? box.Url, Bio = box.Bio, Image = box.Image, ImageAlt = box.ImageAlt };
        }

        return authors;
    }

    /// <summary>"By A, B and C" → A, B, C.</summary>
    public static List<string> Split(string text)
    {
        text = Whitespace.ToLine(text);
        if (text.StartsWith("by ", StringComparison.OrdinalIgnoreCase))
            text = text[3..];
        var names = new List<string>();
        foreach (var part in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var name = part.Trim('"', '“', '”', ' ');
            if (names.Count > 0 && Suffixes.Contains(name.Replace(".", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase))
                names[^1] = $"{names[^1]}, {name}";
            else if (name.Length > 0)
                names.Add(name);
        }

        return names;
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>"Vinodh Kannan Sadayamuthu" is the longer form of "Vinodh Kannan".</summary>
    private static bool IsLonger(string longer, string shorter) =>
        shorter.Contains(' ', StringComparison.Ordinal) && longer.Length > shorter.Length + 1
        && longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase) && longer[shorter.Length] == ' ';
}
