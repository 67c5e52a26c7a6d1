using System.Buffers;
using System.Text.Json;
using Headwater.Parsing.Markup;

namespace Headwater.Parsing;

/// <summary>GeoRSS (simple and GML) and W3C geo → GeoJSON. There latitude comes first, here longitude.</summary>
internal static class Place
{
    // The outline of a county has some thousand points.
    private const int MaxPoints = 100_000;

    public static bool Apply(ItemDraft item, MarkupReader xml)
    {
        switch (xml.NamespaceUri, xml.Name)
        {
            case (Namespaces.Geo, "lat"):
                item.Latitude = Values.Decimal(xml.ReadSpan());
                return true;
            case (Namespaces.Geo, "long" or "lon"):
                item.Longitude = Values.Decimal(xml.ReadSpan());
                return true;
            case (Namespaces.Geo, "point") or (Namespaces.GeoRss, "where"):
                for (var depth = xml.Depth; xml.ReadChild(depth);)
                    if (!Apply(item, xml))
                        item.Extensions.Add(xml.ReadTree());
                return true;
            case (Namespaces.GeoRss or Namespaces.Gml, "point" or "line" or "linestring" or "polygon" or "box" or "envelope"):
                var shape = xml.Name;
                item.Location = Shape(shape, xml.ReadSpan()) ?? item.Location;
                return true;
            default:
                return false;
        }
    }

    public static Location? Point(double? latitude, double? longitude) =>
        latitude is { } lat && longitude is { } lon ? new Location("Point", Json(writer => WritePoint(writer, lat, lon))) : null;

    // Of GML too the text is all that matters: however its elements nest, they hold the same numbers in the same order.
    private static Location? Shape(string shape, ReadOnlySpan<char> text)
    {
        var points = Points(text);
        if (points.Count == 0)
            return null;
        return shape switch
        {
            "point" => new Location("Point", Json(writer => WritePoint(writer, points[0].Latitude, points[0].Longitude))),
            "line" or "linestring" => new Location("LineString", Json(writer => WritePoints(writer, points))),
            "box" or "envelope" => points.Count == 2 ? new Location("Box", Json(writer => WritePoints(writer, points))) : null,
            _ => new Location("Polygon", Json(writer =>
            {
                writer.WriteStartArray();
                WritePoints(writer, points);
                writer.WriteEndArray();
            })),
        };
    }

    private static List<(double Latitude, double Longitude)> Points(ReadOnlySpan<char> text)
    {
        var points = new List<(double, double)>();
        double? latitude = null;
        foreach (var range in text.SplitAny(" ,\t\r\n"))
        {
            var part = text[range];
            if (part.IsEmpty)
                continue;
            if (Values.Decimal(part) is not { } number || points.Count == MaxPoints)
                return [];
            if (latitude is { } first)
                points.Add((first, number));
            latitude = latitude is null ? number : null;
        }

        return points;
    }

    private static void WritePoints(Utf8JsonWriter writer, List<(double Latitude, double Longitude)> points)
    {
        writer.WriteStartArray();
        foreach (var (latitude, longitude) in points)
            WritePoint(writer, latitude, longitude);
        writer.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter writer, double latitude, double longitude)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(longitude);
        writer.WriteNumberValue(latitude);
        writer.WriteEndArray();
    }

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
