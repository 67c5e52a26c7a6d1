namespace Headwater.Storage;

/// <summary>Something that could not be processed, as <c>GET api/failures</c> shows it.</summary>
/// <param name="Id">Names the failure in <c>DELETE api/failures/{id}</c>.</param>
/// <param name="Kind"><c>item</c>, <c>document</c> or <c>message</c>.</param>
/// <param name="Subject">Article id, URL of the document, or id of the message.</param>
/// <param name="State"><c>retrying</c> or <c>dead</c>.</param>
/// <param name="Reason">One plain sentence.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Input">Where the input is kept, as <c>container/blob</c>; empty when it could not be stored.</param>
public sealed record Failure(
    string Id,
    string FeedId,
    string Kind,
    string Subject,
    string State,
    string Reason,
    int Attempts,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    string Input);
