using System.Globalization;
using Headwater.Fetching;
using Headwater.Ingestion;

namespace Headwater.Polling;

/// <summary>What is kept of a past poll, so that a person can see how a feed has been doing.</summary>
/// <param name="Outcome">Stable, kebab-case.</param>
/// <param name="Bytes">Of what came of the document, decompressed; 0 for nothing.</param>
/// <param name="New">Items.</param>
/// <param name="Changed">Items.</param>
/// <param name="Dropped">New items that rules of the feed dropped.</param>
public sealed record PollRecord(DateTimeOffset At, string Outcome, TimeSpan Duration, long Bytes, int New, int Changed, int Dropped = 0)
{
    private const char Between = '\n';

    /// <summary>The polls after one more, newest first.</summary>
    internal static IReadOnlyList<PollRecord> After(IReadOnlyList<PollRecord> before, PollResult result, DateTimeOffset now, int most)
    {
        var items = result switch
        {
            PollResult.Read read => read.Items,
            PollResult.Cut cut => cut.Items,
            _ => default(DispatchResult?),
        };
        var bytes = (result.Response as FetchOutcome.Fetched ?? result.Response?.Part)?.Body.Length ?? 0;
        var record = new PollRecord(now, result.Code, result.Duration, bytes, items?.New ?? 0, items?.Changed ?? 0, items?.Dropped ?? 0);
        return [.. before.Prepend(record).Take(most)];
    }

    /// <summary>
    /// One property of the feed's row, some 40 characters a poll: so the history costs no storage call of its own, and ends with the feed.
    /// </summary>
    internal static string? Write(IReadOnlyList<PollRecord> polls) => polls.Count == 0 ? null : string.Join(Between, polls.Select(Line));

    private static string Line(PollRecord poll)
    {
        var (at, milliseconds) = (poll.At.ToUnixTimeSeconds(), (long)poll.Duration.TotalMilliseconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{at} {poll.Outcome} {milliseconds} {poll.Bytes} {poll.New} {poll.Changed}{(poll.Dropped > 0 ? $" {poll.Dropped}" : "")}");
    }

    /// <summary>Reads the records; damaged lines are left out.</summary>
    internal static IReadOnlyList<PollRecord> Read(string? text) =>
        text is null ? [] : [.. text.Split(Between).Select(ReadLine).OfType<PollRecord>()];

    private static PollRecord? ReadLine(string line) =>
        line.Split(' ') is [var at, var outcome, var duration, var bytes, var added, var changed, .. var rest] && rest.Length <= 1
        && Number(at) is { } seconds and < 100_000_000_000 && Number(duration) is { } milliseconds and < int.MaxValue
        && Number(bytes) is { } length
        && Number(added) is { } addedItems and < int.MaxValue && Number(changed) is { } changedItems and < int.MaxValue
            ? new PollRecord(
                DateTimeOffset.FromUnixTimeSeconds(seconds), outcome, TimeSpan.FromMilliseconds(milliseconds), length, (int)addedItems,
                (int)changedItems, rest is [var dropped] ? (int)Math.Min(Number(dropped) ?? 0, int.MaxValue) : 0)
            : null;

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
