// The few types of Microsoft.Azure.Functions.Worker that the triggers name, so that the same files compile without its packages.
// Names, namespaces and constructors are those of the worker and its extensions.
#pragma warning disable CA1813, CA1019, CA1715, CS9113 // the shapes are given, and only attributes' values are read

using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("Naming", "CA1711", Scope = "namespaceanddescendants",
    Target = "~N:Microsoft.Azure.Functions.Worker", Justification = "Given")]

namespace Microsoft.Azure.Functions.Worker;

[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    public string Schedule { get; } = schedule;
    public bool RunOnStartup { get; set; }
    public bool UseMonitor { get; set; } = true;
}

public sealed class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }
    public bool IsPastDue { get; set; }
}

public sealed class ScheduleStatus
{
    public DateTime Last { get; set; }
    public DateTime Next { get; set; }
    public DateTime LastUpdated { get; set; }
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;
    public string? Connection { get; set; }
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    public AuthorizationLevel AuthLevel { get; } = authLevel;
    public IReadOnlyList<string> Methods { get; } = methods;
    public string? Route { get; set; }
}

public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
