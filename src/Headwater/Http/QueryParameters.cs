using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Headwater.Http;

/// <summary>Reads the parameters of a request, and goes on after a mistake to find all of them.</summary>
internal sealed class QueryParameters
{
    // Read elsewhere: by the negotiation, and by the Functions host.
    private static readonly string[] Foreign = ["code", "clientId"];

    private readonly IQueryCollection _query;
    private readonly List<Mistake> _mistakes = [];

    /// <param name="names">What there is; anything else is a mistake.</param>
    public QueryParameters(HttpRequest request, params ReadOnlySpan<string> names)
    {
        _query = request.Query;
        foreach (var name in _query.Keys)
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase) && !Foreign.Contains(name, StringComparer.OrdinalIgnoreCase))
                Wrong(name, _query[name], $"there is no such parameter; {Those(names)}.");
        }
    }

    public List<Mistake> Mistakes => _mistakes;

    /// <summary>Null when it is missing.</summary>
    public string? Text(string name)
    {
        var values = _query[name];
        if (values.Count > 1)
            Wrong(name, values, "one value.");
        return values.Count == 1 ? values[0] : null;
    }

    public int Number(string name, int absent, int min, int max)
    {
        if (Text(name) is not { } text)
            return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}."));
        return absent;
    }

    public void Wrong(string name, string? value, string expected) => _mistakes.Add(new Mistake(name, value, expected));

    private static string Those(ReadOnlySpan<string> names) => names.Length switch
    {
        0 => "there are none",
        1 => $"there is only {names[0]}",
        _ => $"there are {string.Join(", ", names!)}",
    };
}
