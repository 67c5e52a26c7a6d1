namespace Headwater.Http;

/// <summary>What was asked for cannot be answered now, but soon: 503.</summary>
internal sealed class UnavailableException(string message, Exception reason) : Exception(message, reason);
