using System.Text.Json;
using Headwater.Http;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>The body of a request that registers or changes a feed.</summary>
internal sealed record FeedChange
{
    // Ample for a URL and a word.
    private const int MaxBodyBytes = 16 * 1024;

    public string? Url { get; private init; }
    public FeedState? State { get; private init; }

    /// <param name="members">What the body may have; one of them is required.</param>
    /// <exception cref="ProblemException">400 with every error.</exception>
    public static async Task<FeedChange> ReadAsync(HttpRequest request, string[] members, CancellationToken cancellationToken)
    {
        var errors = new ParameterErrors();
        var change = new FeedChange();
        if (await ParseAsync(request.Body, cancellationToken) is { } body)
        {
            foreach (var (name, text) in body)
                change = change.With(name, text, members, errors);
            if (change is { Url: null, State: null } && !errors.Any)
                errors.Add(members[0], null, $"{string.Join(" or ", members)} is required.");
        }
        else
        {
            errors.Add("body", null, $"a JSON object with {string.Join(" or ", members)}, of {MaxBodyBytes} bytes at most.");
        }

        errors.ThrowIfAny();
        return change;
    }

    public FeedRow Apply(FeedRow feed, DateTimeOffset now, PollingOptions options)
    {
        if (Url is { } url && url != feed.Url)
            feed = new FeedRow
            {
                RowKey = feed.RowKey,
                ETag = feed.ETag,
                Id = feed.Id,
                Url = url,
                State = feed.State,
                Registered = feed.Registered,
                Title = feed.Title,
                Cadence = feed.Cadence,
                DocumentRefused = feed.DocumentRefused,
                Due = feed.Due is null ? null : now,
                DueReason = "It has a new URL.",
            };
        return State switch
        {
            FeedState.Paused => feed with { State = FeedState.Paused, Due = null, DueReason = "An operator paused it." },
            FeedState.Active when feed.State != FeedState.Active =>
                (feed with { State = FeedState.Active, Failures = 0, GoneSince = null }).DueOnRequest(now, options),
            _ => feed,
        };
    }

    private FeedChange With(string name, string text, string[] members, ParameterErrors errors)
    {
        if (!members.Contains(name))
            errors.Add(name, text, $"Unknown member. Supported: {string.Join(", ", members)}.");
        else if (name == "url" && FeedUrl.Mistake(text) is { } mistake)
            errors.Add(name, text, mistake);
        else if (name == "url")
            return this with { Url = FeedUrl.Normalize(text) };
        else if (FeedStatus.StateOf(text) is not (FeedState.Active or FeedState.Paused))
            errors.Add(name, text, "must be active or paused.");
        else
            return this with { State = FeedStatus.StateOf(text) };
        return this;
    }

    /// <summary>The members of the object; null when the body is not one, or too long.</summary>
    private static async Task<List<(string Name, string Text)>?> ParseAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBodyBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBodyBytes)
            return null;
        try
        {
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(member => (member.Name, TextOf(member.Value)))]
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            return null;
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
