using System.Text.Json;
using Headwater.Discovery;
using Headwater.Fetching;
using Headwater.Http;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>A request to register or change a feed. Null stands for what the request does not name.</summary>
internal sealed record FeedChange
{
    // The size of a request: ample for notes and options.
    private const int MaxPatchBytes = 64 * 1024;

    private static readonly string[] OfNew = ["url", "title", "tags", "notes", .. FeedOptionsReader.Members];
    private static readonly string[] OfKnown = ["state", .. OfNew];

    public string? Url { get; private init; }
    public FeedState? State { get; private init; }

    /// <summary>Empty to use the title of the document.</summary>
    public string? Title { get; private init; }

    public IReadOnlyList<string>? Tags { get; private init; }

    /// <summary>Empty to remove them.</summary>
    public string? Notes { get; private init; }

    /// <summary>A merge patch, checked as far as it can be without the options that it changes; null for none.</summary>
    private IReadOnlyDictionary<string, JsonElement>? Options { get; init; }

    /// <summary>The change of a known feed.</summary>
    /// <exception cref="ProblemException">400 with every error; 413.</exception>
    public static async Task<FeedChange> ReadAsync(HttpRequest request, FetchingOptions fetching, CancellationToken cancellationToken)
    {
        var errors = new ParameterErrors();
        var change = new FeedChange();
        if (await RequestBody.ReadJsonAsync(request, MaxPatchBytes, cancellationToken) is not { ValueKind: JsonValueKind.Object } body)
            errors.Add("body", null, $"a JSON object with {string.Join(", ", OfKnown)}.");
        else if ((change = Of(body, OfKnown, fetching, errors)) == new FeedChange() && !errors.Any)
            errors.Add("body", null, $"at least one of {string.Join(", ", OfKnown)}.");
        errors.ThrowIfAny();
        return change;
    }

    /// <summary>A feed to be registered.</summary>
    public static FeedChange ReadNew(JsonElement body, FetchingOptions fetching, ParameterErrors errors)
    {
        var change = Of(body, OfNew, fetching, errors);
        if (change.Url is null && !errors.Any)
            errors.Add("url", null, "required.");
        return change;
    }

    public FeedOutline ToOutline() => new()
    {
        Url = Url!,
        GivenTitle = Empty(Title),
        Tags = Tags ?? [],
        Notes = Empty(Notes),
        Options = Merge(FeedOptions.None),
    };

    /// <param name="url">The URL of the feed; that of the request may be the URL of a page.</param>
    /// <param name="options">The options that the feed has.</param>
    public FeedRow ToRow(string url, FeedOptions options, DateTimeOffset now) => new()
    {
        Id = FeedUrl.Id(url),
        Url = url,
        Registered = now,
        GivenTitle = Empty(Title),
        Tags = Tags ?? [],
        Notes = Empty(Notes),
        Options = options,
    };

    /// <exception cref="ProblemException">
    /// 400: these options contradict those that the feed has, or it must not be fetched from the URL.
    /// </exception>
    public FeedRow Apply(FeedRow feed, DateTimeOffset now, PollingOptions options, FetchingOptions fetching)
    {
        feed = feed with
        {
            GivenTitle = Title is null ? feed.GivenTitle : Empty(Title),
            Tags = Tags ?? feed.Tags,
            Notes = Notes is null ? feed.Notes : Empty(Notes),
        };
        if (Options is not null)
            feed = feed.With(Merge(feed.Options), now, options);
        if (Url is { } url && url != feed.Url)
        {
            var addresses = new AddressRules(fetching, feed.Options.AllowPrivate == true);
            var errors = new ParameterErrors();
            if (addresses.WhyForbidden(new Uri(url)) is { } error)
                errors.Add("url", url, error);
            errors.ThrowIfAny();
            feed = new FeedRow
            {
                RowKey = feed.RowKey,
                ETag = feed.ETag,
                Id = feed.Id,
                Url = url,
                State = feed.State,
                Registered = feed.Registered,
                Title = feed.Title,
                GivenTitle = feed.GivenTitle,
                Tags = feed.Tags,
                Notes = feed.Notes,
                List = feed.List,
                UnlistedSince = feed.UnlistedSince,
                Options = feed.Options,
                Cadence = feed.Cadence,
                DocumentRefused = feed.DocumentRefused,
                Due = feed.Due is null ? null : now,
                DueReason = "It has a new URL.",
            };
        }

        return State switch
        {
            FeedState.Paused => feed with { State = FeedState.Paused, Due = null, DueReason = "An operator paused it." },
            FeedState.Active when feed.State != FeedState.Active =>
                (feed with { State = FeedState.Active, Failures = 0, GoneSince = null }).DueOnRequest(now, options),
            _ => feed,
        };
    }

    private static FeedChange Of(JsonElement body, string[] members, FetchingOptions fetching, ParameterErrors errors)
    {
        var change = new FeedChange();
        var given = new HashSet<string>();
        var patch = new Dictionary<string, JsonElement>();
        foreach (var member in body.EnumerateObject())
        {
            if (!members.Contains(member.Name))
                errors.Add(member.Name, null, $"Unknown member. Supported: {string.Join(", ", members)}.");
            else if (!given.Add(member.Name))
                errors.Add(member.Name, TextOf(member.Value), "one value.");
            else if (FeedOptionsReader.Members.Contains(member.Name))
                patch.Add(member.Name, member.Value);
            else
                change = change.With(member.Name, member.Value, errors);
        }

        if (patch.Count == 0)
            return change;
        var options = FeedOptionsPatch.Merge(FeedOptions.None, patch, out var optionErrors);
        AddTo(errors, optionErrors);
        if (options.AllowPrivate == true && !fetching.CanAllowPrivate)
            errors.Add("allowPrivate", null, FeedProblems.NoPrivateNetwork);
        return change with { Options = patch };
    }

    /// <summary>The options after the change.</summary>
    /// <exception cref="ProblemException">400: they contradict each other.</exception>
    public FeedOptions Merge(FeedOptions options)
    {
        if (Options is null)
            return options;
        var merged = FeedOptionsPatch.Merge(options, Options, out var optionErrors);
        var errors = new ParameterErrors();
        AddTo(errors, optionErrors);
        errors.ThrowIfAny();
        return merged;
    }

    private static void AddTo(ParameterErrors errors, IEnumerable<OptionError> optionErrors)
    {
        foreach (var error in optionErrors)
            errors.Add(error.Name, null, error.Expected);
    }

    private FeedChange With(string name, JsonElement value, ParameterErrors errors)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;
        var (change, expected) = name switch
        {
            "url" => (this with { Url = text is null ? null : FeedUrl.Normalize(text) }, FeedUrl.Error(text ?? TextOf(value))),
            "state" => (this with { State = FeedStates.Of(text) },
                FeedStates.Of(text) is FeedState.Active or FeedState.Paused ? null : "active or paused."),
            "title" => (this with { Title = text ?? "" }, TextError(value) ?? FeedTexts.Error(text, null)),
            "notes" => (this with { Notes = text ?? "" }, TextError(value) ?? FeedTexts.Error(null, text)),
            _ => Tagged(value),
        };
        if (expected is null)
            return change;
        errors.Add(name, TextOf(value), expected);
        return this;
    }

    private (FeedChange Change, string? Error) Tagged(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return (this with { Tags = [] }, null);
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(tag => tag.ValueKind != JsonValueKind.String))
            return (this, "an array of strings, or null for none.");
        var tags = FeedTags.Of(value.EnumerateArray().Select(tag => tag.GetString()!));
        return (this with { Tags = tags }, FeedTags.Error(tags));
    }

    private static string? TextError(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? null : "a string, or null for none.";

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
