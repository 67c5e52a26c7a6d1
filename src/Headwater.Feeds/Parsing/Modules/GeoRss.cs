using System.Buffers;
using System.Text.Json;
using Headwater.Feeds.Parsing.Xml;

namespace Headwater.Feeds.Parsing.Modules;

/// <summary>Reads GeoRSS (simple and GML) and W3C geo into GeoJSON. They put latitude first, GeoJSON longitude.</summary>
internal static class GeoRss
{
    // The outline of a county has a few thousand points.
    private const int MaxPoints = 100_000;

    public static bool Apply(ref ItemBuilder item, LenientXmlReader xml)
    {
        switch (xml.NamespaceUri, xml.Name)
        {
            case (Namespaces.Geo, "lat"):
                item.Latitude = XmlValues.Decimal(xml.ReadSpan());
                return true;
            case (Namespaces.Geo, "long" or "lon"):
                item.Longitude = XmlValues.Decimal(xml.ReadSpan());
                return true;
            case (Namespaces.Geo, "point") or (Namespaces.GeoRss, "where"):
                for (var depth = xml.Depth; xml.ReadChild(depth);)
                    if (!Apply(ref item, xml))
                        item.Extensions.Add(xml.ReadTree());
                return true;
            case (Namespaces.GeoRss or Namespaces.Gml, "point" or "line" or "linestring" or "polygon" or "box" or "envelope"):
                var (shape, axes) = (xml.Name, Axes.Of(xml));
                item.Location = Shape(shape, Points(xml.ReadSpan(), axes)) ?? item.Location;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The axes of a GML shape. All other vocabularies use latitude and longitude.</summary>
    private readonly record struct Axes(int Count, bool LatitudeFirst)
    {
        public static Axes Of(LenientXmlReader xml) =>
            new(xml.AttributeValue("srsdimension") == "3" ? 3 : 2, IsGeographic(xml.AttributeValue("srsname")));

        // "urn:ogc:def:crs:EPSG:6.6:4326": EPSG systems with latitude first have numbers 4xxx; grids have easting first.
        private static bool IsGeographic(string? system) =>
            system is null
            || (!system.Contains("CRS84", StringComparison.OrdinalIgnoreCase)
                && (XmlValues.Number(system.AsSpan(system.LastIndexOfAny([':', '/', '#']) + 1)) is not { } code
                    || code is >= 4000 and < 5000));
    }

    // In the order of GeoJSON.
    private readonly record struct Position(double Longitude, double Latitude, double? Altitude = null);

    public static Location? Point(double? latitude, double? longitude) =>
        latitude is { } lat && longitude is { } lon ? Point(new Position(lon, lat)) : null;

    private static Location Point(Position position) => new("Point", Json(writer => WritePoint(writer, position)));

    // For GML the text is enough: however its elements nest, they contain the same numbers in the same order.
    private static Location? Shape(string shape, List<Position> points)
    {
        if (points.Count == 0)
            return null;
        return shape switch
        {
            "point" => Point(points[0]),
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

    private static List<Position> Points(ReadOnlySpan<char> text, Axes axes)
    {
        var points = new List<Position>();
        Span<double> numbers = stackalloc double[3];
        var count = 0;
        foreach (var range in text.SplitAny(" ,\t\r\n"))
        {
            var part = text[range];
            if (part.IsEmpty)
                continue;
            if (XmlValues.Decimal(part) is not { } number || points.Count == MaxPoints)
                return [];
            numbers[count++] = number;
            if (count < axes.Count)
                continue;
            var (first, second) = axes.LatitudeFirst ? (numbers[1], numbers[0]) : (numbers[0], numbers[1]);
            points.Add(new Position(first, second, axes.Count == 3 ? numbers[2] : null));
            count = 0;
        }

        return points;
    }

    private static void WritePoints(Utf8JsonWriter writer, List<Position> points)
    {
        writer.WriteStartArray();
        foreach (var point in points)
            WritePoint(writer, point);
        writer.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter writer, Position point)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(point.Longitude);
        writer.WriteNumberValue(point.Latitude);
        if (point.Altitude is { } altitude)
            writer.WriteNumberValue(altitude);
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
