using System.Text.Json;
using Headwater.Http;
using Microsoft.AspNetCore.Http;

namespace Headwater.Polling;

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
        using var body = await ParseAsync(request.Body, cancellationToken);
        if (body?.RootElement.ValueKind != JsonValueKind.Object)
        {
            change.Mistakes.Add(new Mistake("body", null, $"A JSON object with {string.Join(" or ", members)} is expected, of {MaxBodyBytes} bytes at most."));
            return change;
        }

        foreach (var member in body.RootElement.EnumerateObject())
        {
            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            change = (members.Contains(member.Name) ? member.Name : "") switch
            {
                "url" => change.WithUrl(text.Trim()),
                "state" => change.WithState(text),
                _ => change.With(new Mistake(member.Name, text, $"is not known; {string.Join(" and ", members)} {(members.Length > 1 ? "are" : "is")}.")),
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
                Rhythm = feed.Rhythm,
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

    /// <summary>Null when it is no JSON, or too long.</summary>
    private static async Task<JsonDocument?> ParseAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBodyBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBodyBytes)
            return null;
        try
        {
            return JsonDocument.Parse(buffer.AsMemory(0, length));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
