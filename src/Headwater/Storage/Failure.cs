namespace Headwater.Storage;

/// <summary>Something that could not be processed, as <c>GET api/failures</c> shows it.</summary>
/// <param name="Kind"><c>item</c>, <c>document</c> or <c>message</c>.</param>
/// <param name="Subject">Article id, URL of the document, or id of the message.</param>
/// <param name="State"><c>retrying</c> or <c>dead</c>.</param>
/// <param name="Input">Where the input is kept: <c>container/blob</c>.</param>
public sealed record Failure(
    string FeedId, string Kind, string Subject, string State, string Reason, int Attempts, DateTimeOffset FirstAt, DateTimeOffset LastAt, string Input);
