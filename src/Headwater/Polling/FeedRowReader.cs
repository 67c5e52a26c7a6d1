using System.Reflection;
using System.Runtime.Serialization;
using Azure.Data.Tables;

namespace Headwater.Polling;

/// <summary>
/// Reads a row of the table <c>Feeds</c>, even a damaged one. The SDK's own conversion throws at the first property of a wrong type, and
/// the whole page of rows is lost with it: one damaged feed would stop the polls of all.
/// </summary>
internal static class FeedRowReader
{
    private static readonly HashSet<string> Keys = [.. typeof(ITableEntity).GetProperties().Select(property => property.Name)];

    private static readonly IReadOnlyList<(string Name, PropertyInfo Property)> Stored =
    [
        .. from property in typeof(FeedRow).GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where property.SetMethod is not null && !property.IsDefined(typeof(IgnoreDataMemberAttribute)) && !Keys.Contains(property.Name)
           select (property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name, property),
    ];

    /// <summary>The properties of a row but its history, which is longer than all others and which no list shows.</summary>
    public static IReadOnlyList<string> Listed { get; } =
    [
        .. Keys.Where(key => key != nameof(ITableEntity.ETag)),
        .. Stored.Select(entry => entry.Name).Where(name => name != nameof(FeedRow.History)),
    ];

    /// <summary>The row; <see cref="FeedRow.Damaged"/> names the properties that could not be read and have their defaults.</summary>
    public static FeedRow Read(TableEntity entity)
    {
        var row = new FeedRow
        {
            PartitionKey = entity.PartitionKey,
            RowKey = entity.RowKey,
            Timestamp = entity.Timestamp,
            ETag = entity.ETag
        };
        List<string>? damaged = null;
        foreach (var (name, property) in Stored)
        {
            if (!entity.TryGetValue(name, out var value) || value is null)
                continue;
            if (TryConvert(value, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, out var converted))
                property.SetValue(row, converted);
            else
                (damaged ??= []).Add(name);
        }

        var id = FeedTable.IdOf(entity.RowKey);
        if (row.Id != id)
            (damaged ??= []).Add(nameof(FeedRow.Id));
        return damaged is null ? row : row with { Id = id, Damaged = string.Join(", ", damaged) };
    }

    private static bool TryConvert(object value, Type type, out object? converted)
    {
        converted = value;
        return type.IsEnum
            ? value is string text && Enum.TryParse(type, text, out converted) && Enum.IsDefined(type, converted)
            : type.IsInstanceOfType(value);
    }
}
