using System.Globalization;
using Headwater.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Headwater.Http;

/// <summary>
/// Reads the parameters of a query and collects every error, so that <see cref="ThrowIfInvalid"/> can report all of them at once.
/// </summary>
internal sealed class QueryParameters
{
    private readonly IQueryCollection _query;
    private readonly ParameterErrors _errors = new();

    /// <param name="names">
    /// The parameters that exist; <c>label.NAME</c> stands for all that begin with <c>label.</c>. Any other is an error.
    /// </param>
    public QueryParameters(IQueryCollection query, params IReadOnlyList<string> names)
    {
        _query = query;
        foreach (var name in query.Keys.Where(name => !KeyNames.IsParameter(name) && !names.Any(known => IsNamed(name, known))))
            AddError(name, query[name], $"Unknown parameter. Supported: {(names.Count == 0 ? "none" : string.Join(", ", names))}.");
    }

    public IReadOnlyList<ParameterError> Errors => _errors.All;

    public IEnumerable<string> Names => _query.Keys;

    public bool Has(string name) => _query.ContainsKey(name);

    /// <summary>All values of a parameter that may be repeated.</summary>
    public StringValues Values(string name) => _query[name];

    /// <summary>Null when it is missing.</summary>
    public string? Text(string name)
    {
        var values = _query[name];
        if (values.Count > 1)
            AddError(name, values, "one value.");
        return values.Count == 1 ? values[0] : null;
    }

    public int Number(string name, int absent, int min, int max)
    {
        if (Text(name) is not { } text)
            return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        AddError(name, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}."));
        return absent;
    }

    /// <summary>The value of a word, in any case.</summary>
    public T OneOf<T>(string name, T absent, params IReadOnlyList<(string Word, T Value)> choices)
    {
        if (Text(name) is not { } text)
            return absent;
        foreach (var (word, value) in choices)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        AddError(name, text, $"one of {string.Join(", ", choices.Select(choice => choice.Word))}.");
        return absent;
    }

    /// <summary>True or false; null when it is missing.</summary>
    public bool? Flag(string name) => OneOf<bool?>(name, absent: null, ("true", true), ("false", false));

    /// <summary>The content hash of a version; null when it is missing.</summary>
    public string? Hash(string name)
    {
        var hash = Text(name);
        if (hash is not null && !Base32.IsHash(hash))
            AddError(name, hash, "the contentHash of a version, 26 characters.");
        return hash;
    }

    /// <summary>A version by its number or its content hash; null when it is missing.</summary>
    public string? Version(string name)
    {
        var version = Text(name);
        if (version is not null && !Base32.IsHash(version)
            && !(int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
            AddError(name, version, "the number of a version, or its contentHash of 26 characters.");
        return version;
    }

    public void AddError(string name, string? value, string expected) => _errors.Add(name, value, expected);

    /// <exception cref="ProblemException">400 with every error that was found.</exception>
    public void ThrowIfInvalid() => _errors.ThrowIfAny();

    private static bool IsNamed(string name, string known) => known.EndsWith(".NAME", StringComparison.Ordinal)
        ? name.Length > known.Length - "NAME".Length && name.StartsWith(known[..^"NAME".Length], StringComparison.OrdinalIgnoreCase)
        : name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
