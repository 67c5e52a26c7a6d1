using System.Text.Json;
using Headwater.Http;
using Headwater.Polling;
using Microsoft.AspNetCore.Http;

namespace Headwater.Api;

/// <summary>What an operator asks for in the body of a request.</summary>
internal sealed record FeedChange
{
    // A URL and a word, with room to spare.
    private const int MaxBodyBytes = 16 * 1024;

    public string? Url { get; private init; }
    public FeedState? State { get; private init; }
    public List<Mistake> Mistakes { get; } = [];

    public static async Task<FeedChange> ReadAsync(HttpRequest request, string[] members, CancellationToken cancellationToken)
    {
        var change = new FeedChange();
        if (await ParseAsync(request.Body, cancellationToken) is not { } body)
        {
            change.Mistakes.Add(new Mistake("body", null, $"A JSON object with {string.Join(" or ", members)} is expected, of {MaxBodyBytes} bytes at most."));
            return change;
        }

        foreach (var (name, text) in body)
        {
            change = (members.Contains(name) ? name : "") switch
            {
                "url" => change.WithUrl(text.Trim()),
                "state" => change.WithState(text),
                _ => change.With(new Mistake(name, text, $"is not known; {string.Join(" and ", members)} {(members.Length > 1 ? "are" : "is")}.")),
            };
        }

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

    private FeedChange WithUrl(string text) =>
        FeedUrl.Mistake(text) is { } mistake ? With(new Mistake("url", text, mistake)) : this with { Url = text };

    private FeedChange WithState(string text) => FeedStatus.StateOf(text) is FeedState.Active or FeedState.Paused
        ? this with { State = FeedStatus.StateOf(text) }
        : With(new Mistake("state", text, "must be active or paused."));

    private FeedChange With(Mistake mistake)
    {
        Mistakes.Add(mistake);
        return this;
    }

    /// <summary>The members of the object; null when it is none, or too long.</summary>
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
            // The second for one half of a character that takes two.
            return null;
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
