using Azure;

namespace Headwater.Storage;

/// <summary>One plain sentence for an operator; the whole exception goes to the log.</summary>
internal static class FailureReason
{
    // A string property holds 64 KiB of UTF-16; a reason that long is of no use to a person.
    private const int MaxLength = 2_000;

    /// <summary>
    /// The first line of the message: those of the storage SDK continue with the headers of the response, and the error after the last
    /// retry is one of several.
    /// </summary>
    public static string Of(Exception exception)
    {
        var cause = exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception;
        var line = cause.Message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        var first = Cut((end < 0 ? line : line[..end]).Trim().ToString());
        return cause is RequestFailedException { ErrorCode: { Length: > 0 } code } failed
            ? $"{first.TrimEnd('.')} ({failed.Status} {code})." : first;
    }

    public static string Cut(string reason) => reason.Length > MaxLength ? reason[..MaxLength] : reason;
}
