using System.Text.Json;
using Azure;

namespace Headwater.Storage;

/// <summary>One plain sentence for an operator; the whole exception goes to the log.</summary>
internal static class FailureReason
{
    // A string property holds 64 KiB of UTF-16; a reason that long is of no use to a person.
    private const int MaxLength = 2_000;

    /// <summary>The first line of the message, and the status of storage. The error after the last retry is one of several.</summary>
    public static string Of(Exception exception)
    {
        var cause = exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception;
        if (cause is JsonException)
            return "What is stored is not JSON of the expected form; the log has the details.";
        var first = Cut(FirstLine(cause));
        return cause is RequestFailedException { ErrorCode: { Length: > 0 } code } failed
            ? $"{first.TrimEnd('.')} ({failed.Status} {code})." : first;
    }

    /// <summary>For a line of the log, which may name the machine, and has the details itself.</summary>
    public static string ForLog(Exception exception) => exception switch
    {
        UnavailableException unavailable => Cut(FirstLine(unavailable.Details)),
        JsonException => Cut(FirstLine(exception)),
        _ => Of(exception),
    };

    /// <summary>Messages of the storage SDK continue with the headers of the response.</summary>
    public static string FirstLine(Exception exception) => FirstLine(exception.Message);

    private static string FirstLine(string message)
    {
        var text = message.AsSpan().Trim();
        var end = text.IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).TrimEnd().ToString();
    }

    public static string Cut(string reason) => reason.Length > MaxLength ? reason[..MaxLength] : reason;
}
