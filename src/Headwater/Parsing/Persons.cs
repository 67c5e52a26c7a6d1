using System.Text.RegularExpressions;

namespace Headwater.Parsing;

/// <summary>Persons as feeds write them.</summary>
internal static partial class Persons
{
    /// <summary><c>mail@x (Name)</c>, <c>Name &lt;mail@x&gt;</c>, an address, or a name; null for nothing.</summary>
    public static Person? FromText(string text)
    {
        if (text.Length == 0)
            return null;
        var address = Address().Match(text);
        if (!address.Success)
            return new Person(text);
        var name = text.Remove(address.Index, address.Length).Replace("mailto:", "", StringComparison.OrdinalIgnoreCase).Trim(' ', '(', ')', '<', '>', ',', ':', '\t', '\n', '\r');
        return new Person(name.Length > 0 ? name : null, address.Value);
    }

    public static Person? Atom(Element element, string? documentUrl)
    {
        string? name = null, email = null, uri = null;
        foreach (var child in element.Children)
        {
            var text = child.Text;
            if (text.Length == 0)
                continue;
            if (child.Name == "name")
                name ??= text;
            else if (child.Name == "email")
                email ??= text;
            else if (child.Name is "uri" or "url" or "homepage")
                uri ??= Urls.Resolve(text, child.Base ?? documentUrl);
        }

        return name is null && email is null && uri is null ? FromText(element.Text) : new Person(name, email, uri);
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+\-']{1,64}@[A-Za-z0-9.\-]{1,200}\.[A-Za-z]{2,24}", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
