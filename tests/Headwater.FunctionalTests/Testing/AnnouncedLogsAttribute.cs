using System.Collections.Concurrent;
using System.Reflection;
using Headwater.FunctionalTests.Testing;
using Xunit.v3;

[assembly: AnnouncedLogs]

namespace Headwater.FunctionalTests.Testing;

/// <summary>
/// What a test announced must have been logged. It is asked after the test: at the end of its system the answer would hide why it failed.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class AnnouncedLogsAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<RecordedLogs>> OfTests = new();

    public static void Add(RecordedLogs logs) => OfTests.GetOrAdd(TestContext.Current.Test!.UniqueID, _ => []).Add(logs);

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (OfTests.TryRemove(test.UniqueID, out var announced))
            Assert.All(announced, logs => logs.AssertAllCame());
    }
}
