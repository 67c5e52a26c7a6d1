using System.Security.Cryptography;
using System.Text.Json;

namespace Headwater.Storage;

/// <param name="Id">Random.</param>
/// <param name="Length">Bytes of its line; 0 when the log has none.</param>
internal sealed record LogOrigin(string Id, int Length)
{
    public static LogOrigin Of(ReadOnlySpan<byte> start)
    {
        var line = start[..(start.IndexOf((byte)'\n') + 1)];
        try
        {
            using var json = JsonDocument.Parse(line.ToArray());
            if (json.RootElement.TryGetProperty("id", out var id))
                return new LogOrigin(id.GetString()!, line.Length);
        }
        catch (JsonException)
        {
        }

        // A log that was deleted while several instances appended to it may begin without one.
        return new LogOrigin(Base32.Encode(SHA256.HashData(line)), 0);
    }
}

/// <param name="CreatedOn">By the storage service.</param>
internal sealed record SegmentAge(int Segment, DateTimeOffset CreatedOn);
