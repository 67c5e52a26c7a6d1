using System.Reflection;
using Headwater.Feeds.Parsing;
using Headwater.Http;
using Headwater.LocalHost.Commands;
using Headwater.Pages;
using Headwater.Storage;
using Headwater.Telemetry;
using Microsoft.AspNetCore.Components;

namespace Headwater.Tests.Docs;

/// <summary>What is public is what a host, a page or a user of the package needs; everything else is internal.</summary>
public sealed class PublicTypesTests
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Service = typeof(HeadwaterServices).Assembly;
    private static readonly Assembly Pages = typeof(PagesServices).Assembly;

    // What src/Functions uses beside the parameters of its triggers: registrations, the middleware, constants and the telemetry.
    private static readonly Type[] UsedByHost =
    [
        typeof(HeadwaterServices), typeof(PagesServices), typeof(HttpPipeline), typeof(StorageNames), typeof(StorageOptions),
        typeof(Tracing), typeof(MetricNames),
    ];

    /// <summary>The compiler requires that triggers, pages, and every type that their public members name are public.</summary>
    [Fact]
    public void Service_and_pages_show_only_what_must_be_public()
    {
        var triggers = typeof(RunCommand).Assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("Functions", StringComparison.Ordinal)).ToArray();
        var pages = Pages.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ComponentBase)) || type.Name == "_Imports").ToArray();
        Assert.NotEmpty(triggers);
        Assert.NotEmpty(pages);
        var needed = new HashSet<Type>([.. pages, .. UsedByHost]);
        var left = new Queue<Type>([.. triggers, .. needed]);
        while (left.TryDequeue(out var type))
        {
            foreach (var named in Named(type).Where(named => named.Assembly == Service || named.Assembly == Pages))
            {
                if (needed.Add(named))
                    left.Enqueue(named);
            }
        }

        Assert.Empty(Service.GetExportedTypes().Concat(Pages.GetExportedTypes()).Except(needed));
    }

    [Fact]
    public void Package_shows_these_types_and_no_other()
    {
        const string Parsing =
            """
            Category Chapter Cloud Credit Diagnostic DiagnosticSeverity DocumentOrigin Enclosure ExtensionElement Feed FeedDocument
            FeedImage FeedLimits FeedParser Generator InReplyTo Item Itunes Link Location Media ParseOutcome Person Text TextInput Thumbnail
            """;
        const string Articles =
            """
            Article ArticleImage ArticleLink ArticleMaker ArticleRules ArticlesOptions Attachment Author CodeBlock FeedContext Heading
            LinkedPage SafeHtml Video
            """;

        Assert.Equal(
            $"{Parsing} {Articles}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            typeof(FeedParser).Assembly.GetExportedTypes().Where(type => !type.IsNested).Select(type => type.Name)
                .Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Type> Named(Type type)
    {
        var methods = type.GetMethods(Members).Cast<MethodBase>().Concat(type.GetConstructors(Members))
            .Where(method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly).ToArray();
        return ((Type?[])
        [
            type.BaseType, type.DeclaringType, .. type.GetInterfaces(), .. type.GetNestedTypes(),
            .. type.GetFields(Members).Where(field => field.IsPublic || field.IsFamily).Select(field => field.FieldType),
            .. methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
            .. methods.OfType<MethodInfo>().Select(method => method.ReturnType),
        ]).OfType<Type>().SelectMany(Parts);
    }

    /// <summary>The type without arrays and references around it, and its arguments.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition())
        : [type];
}
