using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headwater.Polling;

/// <summary>Writes one time where both are the same, else <c>{"min", "max"}</c>; <see cref="FeedOptionsReader"/> reads it.</summary>
internal sealed class PollIntervalJson : JsonConverter<PollInterval>
{
    public override PollInterval Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, PollInterval value, JsonSerializerOptions options)
    {
        if (value.Always is { } always)
        {
            writer.WriteStringValue(Duration.Text(always));
            return;
        }

        writer.WriteStartObject();
        if (value.Min is { } min)
            writer.WriteString("min", Duration.Text(min));
        if (value.Max is { } max)
            writer.WriteString("max", Duration.Text(max));
        writer.WriteEndObject();
    }
}

/// <summary><c>true</c>, or <c>{"selector"}</c>.</summary>
internal sealed class FullTextJson : JsonConverter<FullText>
{
    public override FullText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, FullText value, JsonSerializerOptions options)
    {
        if (value.Selector is not { } selector)
        {
            writer.WriteBooleanValue(true);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("selector", selector);
        writer.WriteEndObject();
    }
}
