using System.Text.Json;
using AngleSharp.Css.Parser;
using Headwater.Feeds.Articles;
using Headwater.Storage;

namespace Headwater.Polling;

/// <summary>JSON → <see cref="FeedOptions"/>, for requests, lists of feeds and the table alike.</summary>
/// <remarks>No error shows the value: somebody may have written a secret there.</remarks>
internal sealed partial class FeedOptionsReader
{
    public const string IntervalMember = "interval";
    public const string HeadersMember = "headers";
    public const string RetentionMember = "retention";

    /// <summary>The timer runs once a minute.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan MaxInterval = TimeSpan.FromDays(30);

    // The ranges of the settings Retention__*.
    private const int MaxArticles = 10_000_000;
    private static readonly TimeSpan MinAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(36_500);

    private const int MaxSelector = 500;
    private const int MaxLanguage = 35;

    // A property of a table holds 32,768 characters; this leaves room for options to come.
    private const int MaxLength = 16_000;

    private readonly List<OptionError> _errors = [];

    private FeedOptionsReader()
    {
    }

    public static IReadOnlyList<string> Members { get; } =
    [
        IntervalMember, "ignoreTtl", HeadersMember, "userAgent", "auth", "cookie", "proxy", "allowPrivate", "rules", "language",
        RetentionMember, "fullText",
    ];

    /// <summary>Reads the options of a JSON object. Invalid ones are left out and reported.</summary>
    public static FeedOptions Read(JsonElement given, out IReadOnlyList<OptionError> errors)
    {
        var reader = new FeedOptionsReader();
        errors = reader._errors;
        return reader.Read(given);
    }

    private FeedOptions Read(JsonElement given)
    {
        var options = FeedOptions.None;
        if (given.ValueKind != JsonValueKind.Object)
        {
            Add("options", "an object.");
            return options;
        }

        foreach (var member in given.EnumerateObject())
        {
            options = member.Name switch
            {
                IntervalMember => options with { Interval = Interval(member.Value) },
                "ignoreTtl" => options with { IgnoreTtl = Switch(member.Name, member.Value) },
                HeadersMember => options with { Headers = Headers(member.Value) },
                "userAgent" => options with { UserAgent = UserAgent(member.Value) },
                "auth" => options with { Auth = Auth(member.Value) },
                "cookie" => options with { Cookie = Cookie(member.Value) },
                "proxy" => options with { Proxy = Proxy(member.Value) },
                "allowPrivate" => options with { AllowPrivate = Switch(member.Name, member.Value) },
                "language" => options with { Language = Language(member.Value) },
                "rules" => options with { Rules = Rules(member.Value) },
                RetentionMember => options with { Retention = Retention(member.Value) },
                "fullText" => options with { FullText = FullText(member.Value) },
                _ => Unknown(options, member.Name),
            };
        }

        if (options.Headers?.ContainsKey("Authorization") == true && options.Auth is not null)
            Add("headers.Authorization", "no header Authorization together with the option auth, which sets it.");
        if (JsonSerializer.Serialize(options, PollingJson.Relaxed.FeedOptions).Length > MaxLength)
            Add("options", $"at most {MaxLength} characters in all.");
        return options;
    }

    private PollInterval? Interval(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return Time(IntervalMember, value, MinInterval, MaxInterval) is { } always ? new PollInterval(always, always) : null;
        if (!IsObject(IntervalMember, value, "a time, or an object with min, max or both", "min", "max"))
            return null;
        var (min, max) = (Bound("min"), Bound("max"));
        if (min > max)
        {
            Add($"{IntervalMember}.max", "a time of at least interval.min.");
            return null;
        }

        return min is null && max is null ? null : new PollInterval(min, max);

        TimeSpan? Bound(string name) =>
            value.TryGetProperty(name, out var bound) ? Time($"{IntervalMember}.{name}", bound, MinInterval, MaxInterval) : null;
    }

    private bool? Switch(string name, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Add(name, "true or false, or null for the default.");
        return value.ValueKind == JsonValueKind.True ? true : null;
    }

    private string? Language(JsonElement value)
    {
        if (TextOf(value)?.Trim() is { Length: <= MaxLanguage } text && LanguageTag.Of(text) is { } language)
            return language;
        Add("language", "a BCP 47 tag such as de or pt-BR.");
        return null;
    }

    private string[]? Rules(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Add("rules", "an array of rules, each a string.");
            return null;
        }

        var rules = new List<string>();
        foreach (var (index, element) in value.EnumerateArray().Index().Take(ArticleRules.MaxRules + 1))
        {
            if (TextOf(element)?.TrimEnd() is not { } rule)
                Add($"rules[{index}]", "a string.");
            else if (ArticleRules.Error(rule) is { } error)
                Add($"rules[{index}]", error);
            else
                rules.Add(rule.TrimStart());
        }

        if (value.GetArrayLength() > ArticleRules.MaxRules)
            Add("rules", $"at most {ArticleRules.MaxRules} rules.");
        return rules.Count == 0 ? null : [.. rules];
    }

    private FeedRetention? Retention(JsonElement value)
    {
        if (!IsObject(RetentionMember, value, "an object with maxAge, maxArticles or both", "maxAge", "maxArticles"))
            return null;
        var age = value.TryGetProperty("maxAge", out var text) ? Time($"{RetentionMember}.maxAge", text, MinAge, MaxAge) : null;
        int? articles = null;
        if (value.TryGetProperty("maxArticles", out var number))
        {
            if (number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var most) && most is >= 1 and <= MaxArticles)
                articles = most;
            else
                Add($"{RetentionMember}.maxArticles", $"a whole number from 1 to {MaxArticles}.");
        }

        return age is null && articles is null ? null : new FeedRetention(age, articles);
    }

    private FullText? FullText(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean() ? new FullText() : null;
        if (!IsObject("fullText", value, "true, false or an object with selector", "selector")
            || !value.TryGetProperty("selector", out var given))
            return null;
        var selector = TextOf(given)?.Trim();
        if (selector is { Length: > 0 and <= MaxSelector } && new CssSelectorParser().ParseSelector(selector) is not null)
            return new FullText(selector);
        Add("fullText.selector", $"a CSS selector of at most {MaxSelector} characters.");
        return null;
    }

    private TimeSpan? Time(string name, JsonElement value, TimeSpan least, TimeSpan most)
    {
        if (TextOf(value) is { } text && Duration.Of(text) is { } time && time >= least && time <= most)
            return time;
        Add(name, $"{Duration.Expected}, from {Duration.Text(least)} to {Duration.Text(most)}.");
        return null;
    }

    /// <summary>Whether the value is an object with only these members, each once.</summary>
    private bool IsObject(string name, JsonElement value, string expected, params string[] members)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(name, $"{expected}.");
            return false;
        }

        var found = _errors.Count;
        foreach (var same in value.EnumerateObject().GroupBy(member => member.Name))
        {
            if (!members.Contains(same.Key))
                Add($"{name}.{same.Key}", $"Unknown member. Supported: {string.Join(", ", members)}.");
            else if (same.Count() > 1)
                Add($"{name}.{same.Key}", "one value.");
        }

        return _errors.Count == found;
    }

    private FeedOptions Unknown(FeedOptions options, string name)
    {
        Add(name, $"Unknown member. Supported: {string.Join(", ", Members)}.");
        return options;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Add(string name, string expected) => _errors.Add(new OptionError(name, expected));
}
