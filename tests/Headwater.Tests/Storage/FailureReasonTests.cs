using System.Text.Json;
using Azure;
using Headwater.Storage;

namespace Headwater.Tests.Storage;

public sealed class FailureReasonTests
{
    [Fact]
    public void Dump_of_the_storage_client_becomes_one_sentence()
    {
        var failure = new RequestFailedException(
            404, "The specified blob does not exist.\nRequestId:1\nStatus: 404\n\nHeaders:\nServer: Azurite", "BlobNotFound",
            innerException: null);

        Assert.Equal("The specified blob does not exist (404 BlobNotFound).", FailureReason.Of(failure));
    }

    [Fact]
    public void Last_error_of_several_retries_is_the_reason()
    {
        var failure = new AggregateException(
            "Retry failed after 6 tries.", new TimeoutException("First."),
            new RequestFailedException(0, "Connection refused (127.0.0.1:10000)"));

        Assert.Equal("Connection refused (127.0.0.1:10000)", FailureReason.Of(failure));
    }

    [Fact]
    public void Reason_of_unreadable_JSON_names_no_type_of_the_program()
    {
        var fault = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<int>("{"));

        Assert.Equal("What is stored is not JSON of the expected form; the log has the details.", FailureReason.Of(fault));
        Assert.Equal(fault.Message, FailureReason.ForLog(fault));
    }

    [Fact]
    public void Long_reason_is_cut() => Assert.Equal(2_000, FailureReason.Of(new InvalidDataException(new string('a', 5_000))).Length);
}
